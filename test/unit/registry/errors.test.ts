import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.ts';
import { noWayIn, RegistryError, requireNoPage } from '../../../src/registry/errors.ts';

const answer = (status: number, body: string, type = 'application/json'): HttpResponse => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});
const oci = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });

test.each<[HttpResponse, string, string]>([
  [
    answer(401, oci('UNAUTHORIZED', 'authentication required')),
    'registry-unauthorized',
    'r.example answered 401 to the login: UNAUTHORIZED: authentication required',
  ],
  [
    answer(401, '{"details":"incorrect username or password"}'),
    'registry-unauthorized',
    'r.example answered 401 to the login: incorrect username or password',
  ],
  [
    answer(400, '{"error":"invalid_grant","error_description":"expired"}'),
    'registry-unauthorized',
    'r.example answered 400 to the login: expired',
  ],
  [
    answer(400, '{"error":"invalid_request","error_description":"no service"}'),
    'registry-refused',
    'r.example answered 400 to the login: no service',
  ],
  [
    answer(403, ''),
    'registry-denied',
    'r.example answered 403 to the login: these credentials may not do that',
  ],
  [
    answer(404, oci('NAME_UNKNOWN', 'no repository')),
    'registry-not-found',
    'r.example answered 404 to the login: NAME_UNKNOWN: no repository',
  ],
  [
    answer(429, 'too fast', 'text/plain; charset=utf-8'),
    'registry-throttled',
    'r.example answered 429 to the login: too fast',
  ],
  [
    answer(503, '<html>sorry</html>', 'text/html'),
    'registry-unavailable',
    'r.example answered 503 to the login: it is out of order',
  ],
  [
    answer(418, '{"errors":"x"}'),
    'registry-refused',
    'r.example answered 418 to the login: no reason given',
  ],
  [
    answer(403, '{"errors":[null,{"code":7}]}'),
    'registry-denied',
    'r.example answered 403 to the login: these credentials may not do that',
  ],
])('%j is %s', (response, code, message) => {
  expect(new RegistryError('r.example', 'the login', response)).toMatchObject({
    code,
    message,
    status: response.status,
  });
});

test('the codes of the specification are kept for decisions', () => {
  const error = new RegistryError('r.example', 'it', answer(400, oci('TAG_INVALID', 'immutable')));
  expect(error.ociCodes).toEqual(['TAG_INVALID']);
});

test('foreign words stay on one line and are bounded', () => {
  const words = `x\r\n::error::y\u001b[31m${'z'.repeat(500)}`;
  const { message } = new RegistryError('r.example', 'it', answer(400, oci('', words)));
  expect(message).toMatch(/^r\.example answered 400 to it: x ::error::y \[31mz+…$/);
  expect(message.length).toBeLessThan(350);
});

test('a server that expects TLS leads to the setting that is wrong', () => {
  const body = Buffer.from('Client sent an HTTP request to an HTTPS server.\n');
  const error = new RegistryError('r.example', 'the login', { status: 400, headers: {}, body });
  expect(error.next).toContain('Remove `tls: none`');
});

describe('what to do next', () => {
  const nextAfter = (status: number, retryAfter: string) =>
    new RegistryError('r.example', 'it', {
      ...answer(status, ''),
      headers: { 'retry-after': retryAfter },
    }).next;

  test.each([
    [429, '86400'],
    [503, 'Tue, 01 Jan 2999 00:00:00 GMT'],
  ])('%i with Retry-After: %s is when to try again', (status, value) => {
    expect(nextAfter(status, value)).toMatch(
      /until 2\d{3}-\d\d-\d\dT[\d:]+Z: run the step again then\.$/,
    );
  });

  test.each([
    [429, '0'],
    [429, 'soon'],
    [429, '9'.repeat(30)],
    [403, '60'],
  ])('%i with Retry-After: %s says no time', (status, value) => {
    expect(nextAfter(status, value)).not.toContain('until');
  });

  test('a redirect names where it leads, without its query', () => {
    const headers = { location: 'https://other.example/v2/?token=x' };
    const error = new RegistryError('r.example', 'it', { ...answer(307, ''), headers });
    expect(error).toMatchObject({
      code: 'registry-redirect',
      message:
        'r.example answered 307 to it: it redirects to https://other.example, where this request does not follow',
    });
  });

  test('a 401 from where a redirect led to says why it got no credentials', () => {
    const from = new URL('https://other.example/v2/');
    const error = new RegistryError('r.example', 'it', { ...answer(401, ''), from });
    expect(error.message).toMatch(/^other\.example, where r\.example redirects to, answered 401/);
    expect(error.next).toContain('if other.example is the registry');
  });
});

describe('a 401 that leaves no way on', () => {
  test.each([
    [[], 'does not say how to log in'],
    [['ntlm', 'negotiate', 'ntlm'], 'offers only ntlm, negotiate to log in'],
  ])('%j', (offered, words) => {
    expect(noWayIn('r.example', offered)).toMatchObject({
      code: 'registry-no-challenge',
      message: `r.example answered 401 to a request without credentials, but ${words}`,
    });
  });
});

describe('a page made for people', () => {
  test.each([
    ['by its type', answer(200, '', 'Text/HTML; charset=utf-8'), true],
    ['by what it begins with', answer(200, ' <!DOCTYPE html>', ''), true],
    ['not: JSON', answer(200, '{"a":"<html>"}'), false],
    ['not: nothing', answer(200, '', ''), false],
  ])('%s', (_how, response, isPage) => {
    const look = () => requireNoPage('r.example', 'it', response);
    if (isPage) expect(look).toThrow('r.example answered it with a web page (status 200)');
    else expect(look).not.toThrow();
  });
});
