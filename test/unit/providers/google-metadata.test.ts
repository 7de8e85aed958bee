import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fetchMetadataToken } from '../../../src/providers/google-metadata.ts';
import { transportOver } from '../../../src/providers/google-transport.ts';
import { type Loopback, serveHttp } from '../http/loopback.ts';
import { fakeHost } from './fake-host.ts';

const { signal } = new AbortController();
const STORAGE = 'https://www.googleapis.com/auth/devstorage.read_write\n';
const SOUND = {
  email: [200, 'ci@acme.iam.gserviceaccount.com'],
  scopes: [200, STORAGE],
  token: [200, '{"access_token":"ya29.token","expires_in":3600}'],
} as const;

let server: Loopback | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Answers = Partial<Record<keyof typeof SOUND, readonly [number, string]>>;

/** A metadata server that answers so, by what the path ends with. */
async function machine(answers: Answers, flavour = 'Google') {
  const all: Record<string, readonly [number, string]> = { ...SOUND, ...answers };
  server = await serveHttp((request, response: ServerResponse) => {
    const [status, body] = all[request.url?.split('/').at(-1) ?? ''] ?? [404, ''];
    response.writeHead(status, { 'metadata-flavor': flavour }).end(body);
  });
  return fakeHost({ GCE_METADATA_HOST: server.url.host });
}

describe("a machine's metadata server", () => {
  test('gives the token of its service account, and its end', async () => {
    const host = await machine({});
    const token = await fetchMetadataToken({ host, signal });
    expect([token.secret.reveal(), token.identity]).toEqual(['ya29.token', SOUND.email[1]]);
    expect(Math.round(((token.expiresAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(60);
    expect(host.concealed).toContain('ya29.token');
  });

  test.each<[string, Answers, string, string]>([
    ['has no account', { email: [404, ''] }, 'google-no-account', 'Attach one'],
    [
      'has scopes that leave registries out',
      { scopes: [200, 'https://www.googleapis.com/auth/logging.write'] },
      'google-scopes',
      'cloud-platform',
    ],
    ['gives no token', { token: [403, 'no'] }, 'google-refused', 'workloadIdentityUser'],
  ])('that %s: said so', async (_what, answers, code, next) => {
    const host = await machine(answers);
    await expect(fetchMetadataToken({ host, signal })).rejects.toMatchObject({
      code,
      next: expect.stringContaining(next),
    });
  });

  test.each([
    ['GCE_METADATA_HOST', 'ftp://metadata.example'],
    ['GCE_METADATA_HOST', 'no host'],
    ['GCE_METADATA_IP', 'file:///etc/passwd'],
  ])('whose %s is %s: said so', async (variable, value) => {
    const host = fakeHost({ [variable]: value });
    await expect(fetchMetadataToken({ host, signal })).rejects.toMatchObject({
      code: 'google-no-metadata',
      message: `${variable} in the environment is no host[:port]`,
    });
  });

  test("that is another cloud's is none", async () => {
    const host = await machine({}, 'Azure');
    await expect(fetchMetadataToken({ host, signal })).rejects.toMatchObject({
      code: 'google-no-metadata',
      next: expect.stringContaining('auth.type: oidc'),
    });
  });
});

test('an answer without a token is told, whoever gives it', async () => {
  const http = {
    send: async () => ({ status: 200, headers: {}, body: Buffer.from('<html>Sign in</html>') }),
    close: () => undefined,
  };
  const { request } = transportOver({ http, host: fakeHost() });
  await expect(
    request({ url: 'https://sts.googleapis.com/v1/token' } as never),
  ).rejects.toMatchObject({
    code: 'google-no-token',
    message: 'sts.googleapis.com answered without a token',
  });
});
