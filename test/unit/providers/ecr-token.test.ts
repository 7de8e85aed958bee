import { describe, expect, test } from '@jest/globals';
import type { HttpClient, HttpRequest } from '../../../src/http/message.ts';
import { fetchEcrToken } from '../../../src/providers/ecr-token.ts';
import type { EcrHost } from '../../../src/providers/hosts.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { fakeHost } from './fake-host.ts';

const PLACE: EcrHost = {
  account: '123456789012',
  region: 'eu-west-1',
  fips: false,
  dualStack: false,
};
const ACCESS = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: new Secret('hunter2hunter2'),
  sessionToken: undefined,
};

/** The SDK's own code between us and an answer of AWS. */
async function tokenAfter(status: number, body: object) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    async send(request) {
      requests.push(request);
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      return { status, headers, body: Buffer.from(JSON.stringify(body)) };
    },
    close: () => undefined,
  };
  const context = { host: fakeHost(), http, signal: new AbortController().signal };
  const result = await fetchEcrToken('main', PLACE, ACCESS, context).catch((error) => error);
  return { result, requests };
}

const encoded = (text: string) => ({
  authorizationData: [{ authorizationToken: Buffer.from(text).toString('base64') }],
});

test('a token is asked for in the region, and read', async () => {
  const { result, requests } = await tokenAfter(200, encoded('AWS:pass:word'));
  expect(result.username).toBe('AWS');
  expect(result.password.reveal()).toBe('pass:word');
  expect(requests.map(({ url }) => url.host)).toEqual(['api.ecr.eu-west-1.amazonaws.com']);
});

describe('no token', () => {
  test.each<[string, number, string, string, RegExp]>([
    ['a key that is wrong', 400, 'UnrecognizedClientException', 'ecr-refused', /access key/],
    ['a key that is expired', 400, 'ExpiredTokenException', 'ecr-refused', /session token/],
    ['no permission', 400, 'AccessDeniedException', 'ecr-refused', /ecr:GetAuthorizationToken/],
    ['a request that AWS does not take', 400, 'ValidationException', 'ecr-failed', /Try again/],
  ])('because of %s', async (_, status, type, code, next) => {
    const { result } = await tokenAfter(status, { __type: type, message: 'no\nsuch luck' });
    expect(result).toMatchObject({
      code,
      message: `Amazon ECR in eu-west-1 gives no token: ${type}: no such luck`,
      where: 'registries.main',
      next: expect.stringMatching(next),
    });
  });

  test.each([
    ['no data', {}],
    ['a token without a password', encoded('AWS')],
  ])('in an answer with %s', async (_, body) => {
    const { result } = await tokenAfter(200, body);
    expect(result).toMatchObject({ code: 'ecr-no-token', where: 'registries.main' });
    expect(result.message).not.toContain('QVdT');
  });
});
