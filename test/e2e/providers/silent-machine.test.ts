import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { Job, registry, shown } from '../login/job.ts';

/** So long that a test which waited for it would not end. */
const PATIENT = {
  REGISTRY_ACTIONS_LIMIT_IDLE_TIME: '30m',
  REGISTRY_ACTIONS_LIMIT_ATTEMPT_TIME: '30m',
};

describe('outside of a cloud, where its metadata service is silent, a login gives up soon', () => {
  let silent: WebServer;
  beforeAll(async () => {
    silent = await listen(() => undefined);
  });
  afterAll(async () => {
    await silent?.stop();
    removeTemporaryFolders();
  });

  test.each<[string, readonly string[], (url: string) => Readonly<Record<string, string>>, string]>(
    [
      [
        'europe-west1-docker.pkg.dev',
        ['provider: artifact-registry', 'auth: { type: ambient }'],
        (url) => ({ GCE_METADATA_HOST: new URL(url).host }),
        'google-no-metadata',
      ],
      [
        'acme.azurecr.io',
        ['provider: acr', 'auth: { type: managed-identity }'],
        (url) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }),
        'azure-no-identity',
      ],
    ],
  )('%s', async (host, lines, env, code) => {
    const job = new Job(registry('main', host, ...lines), {
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HOME: '/nonexistent',
      ...PATIENT,
      ...env(silent.url),
    });
    const result = await job.login({}, { under: ['timeout', '60'] });
    expect(result.code).toBe(1);
    expect(shown(result)).toContain(`[${code}]`);
    expect(shown(result)).toContain(`${new URL(silent.url).host} did not answer in time`);
    expect(shown(result)).toContain('auth.type: oidc');
  });
});
