import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Ecr, startEcr } from '../../support/ecr.ts';
import { request } from '../../support/http.ts';
import { CONTAINER_PATH, ROLE } from '../../support/instance-metadata.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';

const { available } = requireTools(['moto_server', 'registry', 'htpasswd', 'crane']);

// The SDK reads its environment once, so each case is a process of its own, as an action is.
const TOKEN = `
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient({ region: 'eu-west-1', maxAttempts: 1 });
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
  console.log(JSON.stringify(authorizationData[0]));
`;

(available ? describe : describe.skip)('ECR', () => {
  let authority: Authority;
  let ecr: Ecr;

  beforeAll(async () => {
    authority = createAuthority();
    ecr = await startEcr({ authority, accessKeyIds: ['AKIAKNOWN'] });
  });
  afterAll(async () => {
    await ecr?.stop();
    removeTemporaryFolders();
  });

  const getToken = (env: Record<string, string>) =>
    runCommand(process.execPath, ['--input-type=module', '-e', TOKEN], {
      cwd: join(import.meta.dirname, '..', '..', '..'),
      env: {
        AWS_ENDPOINT_URL: ecr.endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
        NODE_OPTIONS: undefined,
        ...env,
      },
    });
  const keys = (id: string) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'secret' });

  test("gives AWS's SDK a token for twelve hours", async () => {
    const { stdout } = await getToken(keys('AKIAKNOWN'));
    const { authorizationToken, expiresAt, proxyEndpoint } = JSON.parse(stdout);
    expect(Buffer.from(authorizationToken, 'base64').toString()).toBe(`AWS:${ecr.front.password}`);
    expect(proxyEndpoint).toBe(`https://${ecr.host}`);
    const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(ecr.front.calls().at(-1)).toMatchObject({
      service: 'ecr',
      action: 'GetAuthorizationToken',
      region: 'eu-west-1',
      accessKeyId: 'AKIAKNOWN',
      status: 200,
    });
  });

  test('refuses an access key that it does not know', async () => {
    expect((await getToken(keys('AKIAOTHER'))).stderr).toContain('UnrecognizedClientException');
  });

  test.each([
    ['a container', () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: ecr.endpoint + CONTAINER_PATH })],
    [
      'an instance',
      () => ({
        AWS_EC2_METADATA_DISABLED: 'false',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: ecr.endpoint,
      }),
    ],
  ])('takes the role of %s', async (_, env) => {
    const { code, stderr } = await getToken(env());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(ecr.front.calls().at(-1)).toMatchObject({ accessKeyId: ROLE.AccessKeyId });
  });

  test('knows the keys that STS gives out for a web identity', async () => {
    const query = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::123456789012:role/pusher',
      RoleSessionName: 'test',
      WebIdentityToken: 'a.b.c',
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = { method: 'POST', headers, body: query.toString() };
    const { body } = await request(ecr.endpoint, sent);
    const id = /<AccessKeyId>(\w+)</.exec(body)?.[1] ?? '';
    expect((await getToken({ ...keys(id), AWS_SESSION_TOKEN: 'session' })).code).toBe(0);
  });

  test('lets a real client in, under its real host name', async () => {
    const env = {
      DOCKER_CONFIG: temporaryFolder('docker'),
      HTTPS_PROXY: ecr.proxy.url,
      SSL_CERT_FILE: authority.certificateFile,
    };
    const crane = (args: string[], input = '') =>
      runCommand(toolPath('crane'), args, { env, input });
    const login = ['auth', 'login', ecr.host, '-u', 'AWS', '--password-stdin'];
    expect(await crane(login, ecr.front.password)).toMatchObject({ code: 0 });
    const image = `${ecr.host}/web:1`;
    const append = ['append', '--oci-empty-base', '-f', '/dev/null', '-t', image];
    expect(await crane(append)).toMatchObject({ code: 0 });
    expect((await crane(['ls', `${ecr.host}/web`])).stdout).toBe('1\n');
    expect(ecr.registry.requests().some(({ method }) => method === 'PUT')).toBe(true);
  });
});
