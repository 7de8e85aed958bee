import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Google, startGoogle } from '../../support/google.ts';
import { ACCOUNT } from '../../support/google-cloud.ts';
import {
  type Metadata,
  type MetadataOptions,
  startMetadata,
} from '../../support/google-metadata.ts';
import { request } from '../../support/http.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { shown } from '../login/job.ts';
import { GOOGLE_FAILURES } from './cases/google.ts';
import { failuresOf } from './google-failures.ts';
import { googleJob } from './google-job.ts';

(requireTools(['registry']).available ? describe : describe.skip)(
  'a login to Google that fails',
  () => {
    let authority: Authority;
    let google: Google;
    let azure: WebServer;

    beforeAll(async () => {
      authority = createAuthority();
      google = await startGoogle(authority);
      google.writers.add(ACCOUNT);
      // Azure's answers in its own way at the same address, and GitHub's machines are Azure's.
      azure = await listen((_, response) => response.writeHead(400).end('{"error":"Bad request"}'));
    });
    afterEach(() => {
      google.oidc.giveOut();
      google.showPage(false);
      google.hasGcr(true);
      google.writers.add(ACCOUNT);
      Object.assign(google.cloud.project, {
        mayImpersonate: () => true,
        disabled: [],
        keyIsActive: true,
        secondsAhead: 0,
      });
    });
    afterAll(async () => {
      await azure?.stop();
      await google?.stop();
      removeTemporaryFolders();
    });

    test.each(GOOGLE_FAILURES)('$provider, $authType: $what', async ({ provider, id }) => {
      const { set, says, metadata, env, ...given } = failuresOf(google, new URL(azure.url).host)[
        id
      ];
      set?.();
      const machine = metadata && (await machineWith(metadata));
      const own = machine === undefined ? {} : { GCE_METADATA_HOST: machine.host };
      const job = googleJob(google, authority, { ...given, env: { ...env, ...own } }, provider);
      const before = google.cloud.tokens().length;

      const result = await job.login({ repository: 'acme/charts/web' });
      await machine?.stop();

      const log = shown(result);
      expect(result.code).toBe(1);
      for (const words of says) expect(log).toContain(words);
      expect(log).toContain('registries.main');
      // No stack, no token, nothing left behind.
      expect(log).not.toMatch(/^\s+at /m);
      expect(log).not.toMatch(/\beyJ[\w-]{20,}/);
      expect(existsSync(job.dockerConfig)).toBe(false);
      expect(existsSync(`${job.folder}/executed`)).toBe(false);
      if (says.includes('google-trust')) expect(google.cloud.tokens().length).toBe(before);
    });

    function machineWith(options: Partial<MetadataOptions>): Promise<Metadata> {
      return startMetadata({ email: ACCOUNT, token: () => 'none', ...options });
    }

    test('the registry takes no token that Google did not give out', async () => {
      const ask = (password: string) =>
        request(`${registryUrl()}/v2/token?service=registry.test`, {
          headers: {
            host: 'europe-west1-docker.pkg.dev',
            authorization: `Basic ${Buffer.from(`oauth2accesstoken:${password}`).toString('base64')}`,
          },
        });
      const token = google.cloud.issueFor(ACCOUNT);
      expect((await ask(token)).status).toBe(200);
      expect((await ask(`${token}x`)).status).toBe(401);
    });

    function registryUrl(): string {
      return `https://localhost:${google.port}`;
    }
  },
);
