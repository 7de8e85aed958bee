import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jobIdentity, tellIdentity } from '../../../src/providers/job-identity.ts';
import { type Loopback, serveHttp } from '../http/loopback.ts';
import { fakeHost } from './fake-host.ts';

const signal = new AbortController().signal;
const CLAIMS = {
  iss: 'https://issuer.example',
  sub: 'repo:acme/web:ref:refs/heads/main',
  aud: 'x',
};

function tokenOf(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

describe('on a runner', () => {
  let server: Loopback;
  let asked: (string | undefined)[][];
  let answer: { status: number; body: string };

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: JSON.stringify({ value: tokenOf(CLAIMS) }) };
    server = await serveHttp((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.writeHead(answer.status).end(answer.body);
    });
  });
  afterEach(() => server.close());

  const host = () =>
    fakeHost({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url.href}token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    });

  test('the token is asked for once for each audience, and masked', async () => {
    const here = host();
    const run = { host: here, signal };
    const [first, again] = await Promise.all([jobIdentity('a b', run), jobIdentity('a b', run)]);
    await jobIdentity('other', run);
    expect(first).toBe(again);
    expect(asked).toEqual([
      ['/token?api-version=2&audience=a+b', 'Bearer request-token'],
      ['/token?api-version=2&audience=other', 'Bearer request-token'],
    ]);
    expect(here.concealed).toEqual(expect.arrayContaining(['request-token', tokenOf(CLAIMS)]));
  });

  test('what it says is told without the token', async () => {
    const identity = await jobIdentity('x', { host: host(), signal });
    const told = tellIdentity(identity);
    expect(told).toBe(
      'issuer https://issuer.example, subject repo:acme/web:ref:refs/heads/main, audience x',
    );
  });

  test.each([
    ['another status', { status: 403, body: '{}' }, 'status 403'],
    ['no JSON', { status: 200, body: '<html>' }, 'status 200'],
    ['no value', { status: 200, body: '{"value":""}' }, 'status 200'],
  ])('%s is told', async (_name, given, words) => {
    answer = given;
    await expect(jobIdentity('x', { host: host(), signal })).rejects.toMatchObject({
      code: 'oidc-token',
      message: expect.stringContaining(words),
    });
  });
});

test.each([
  ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ftp://runner.example/token', 'is no address'],
  ['ACTIONS_ID_TOKEN_REQUEST_URL', 'runner', 'is no address'],
  ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'secret-of-\nthe-runner', 'holds a line break'],
])('what the runner has set is told when it cannot be used: %s', async (variable, value, why) => {
  const host = fakeHost({
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example/token',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-runner',
    [variable]: value,
  });
  const error = await jobIdentity('x', { host, signal }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'oidc-token',
    message: expect.stringContaining(`${variable} ${why}`),
    next: expect.stringContaining('GITHUB_ENV'),
  });
  expect(JSON.stringify([error, String(error)])).not.toContain('secret-of');
});

describe('without an identity the cause is named', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'registry-actions-event-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pullRequest = (repository: string | null) => ({
    pull_request: { head: { repo: repository === null ? null : { full_name: repository } } },
  });

  test.each<[string, Record<string, string>, object | undefined, string, string]>([
    ['the permission is missing', {}, undefined, 'may not have', 'id-token: write'],
    ['Dependabot', { GITHUB_ACTOR: 'dependabot[bot]' }, undefined, 'Dependabot', 'after the merge'],
    ['a fork', {}, pullRequest('eve/web'), 'from a fork', 'branches of this repository'],
    ['a fork that is gone', {}, pullRequest(null), 'from a fork', 'branches of this repository'],
    [
      'a fork, and code of the base',
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      pullRequest('eve/web'),
      'may not have',
      'id-token: write',
    ],
    ['a branch of its own', {}, pullRequest('acme/web'), 'may not have', 'id-token: write'],
    ['a push', {}, { ref: 'x' }, 'may not have', 'id-token: write'],
  ])('%s', async (_name, env, event, message, next) => {
    const path = join(folder, 'event.json');
    if (event !== undefined) writeFileSync(path, JSON.stringify(event));
    const host = fakeHost({ GITHUB_REPOSITORY: 'acme/web', GITHUB_EVENT_PATH: path, ...env });
    await expect(jobIdentity('x', { host, signal })).rejects.toMatchObject({
      code: 'oidc-unavailable',
      message: expect.stringContaining(message),
      next: expect.stringContaining(next),
    });
  });

  test('at a desk there is none', async () => {
    const host = { ...fakeHost(), kind: 'terminal' as const };
    await expect(jobIdentity('x', { host, signal })).rejects.toMatchObject({
      message: expect.stringContaining('no job here'),
    });
  });
});
