import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { Job, registry, shown } from '../login/job.ts';

const TOKEN = 'half-a-secret-that-no-log-may-hold';

describe('ECR by iam-role, where the environment leads to no credentials', () => {
  let services: WebServer;

  /** Says nothing at `/silence`, and anything but credentials elsewhere. */
  beforeAll(async () => {
    services = await listen((request, response) => {
      if (request.url === '/silence') return;
      response.end(request.method === 'PUT' ? 'session' : TOKEN);
    });
  });
  afterAll(async () => {
    await services?.stop();
    removeTemporaryFolders();
  });

  async function login(env: Readonly<Record<string, string>>): Promise<string> {
    const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
    const lines = registry('main', host, 'provider: ecr', 'auth: { type: iam-role }');
    const job = new Job(lines, {
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HOME: '/nonexistent',
      ...env,
    });
    const result = await job.login({}, { under: ['timeout', '60'] });
    expect(result.code).toBe(1);
    expect(shown(result)).not.toContain(TOKEN.slice(0, 8));
    return shown(result);
  }

  test.each<[string, string, (url: string) => Readonly<Record<string, string>>]>([
    [
      'something else than the service of a container',
      'what answers is not JSON',
      (url) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` }),
    ],
    [
      'something else than the service of an instance',
      'what answers is not JSON',
      (url) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }),
    ],
    [
      'an address that is none',
      'an address in it is none',
      () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'nowhere' }),
    ],
    [
      'an address with another scheme',
      'an address in it is not one of http(s)',
      () => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'ftp://127.0.0.1:9' }),
    ],
    [
      'a token with a line break for the service of a container',
      'a token in it holds a line break, or another character that none has',
      (url) => ({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: `${TOKEN}\n`,
      }),
    ],
    [
      'a service of a container that says nothing',
      'no answer in 4 s',
      (url) => ({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/silence`,
        REGISTRY_ACTIONS_LIMIT_ATTEMPT_TIME: '4s',
      }),
    ],
  ])('%s: %s', async (_what, why, env) => {
    const said = await login(env(services.url));
    expect(said).toContain(
      `the environment leads to AWS credentials that cannot be had: ${why} [aws-no-credentials]`,
    );
    expect(said).toContain('registries.main.auth');
  });
});
