import { describe, expect, test } from '@jest/globals';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import { sendFollowing } from '../../../src/http/redirect.ts';

/** Answers by URL, and keeps what it was sent. */
function client(answers: Record<string, Partial<HttpResponse>>) {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, body: Buffer.of(), ...answers[request.url.href] };
    },
    close: () => undefined,
  };
  return { http, sent };
}

const to = (location: string, status = 307) => ({ status, headers: { location } });
const FIRST: HttpRequest = {
  method: 'GET',
  url: new URL('https://r.example/blob'),
  headers: { Authorization: 'Bearer t', accept: 'x' },
};

describe('a redirect', () => {
  test.each<[string, string, string, Record<string, string>]>([
    [
      'on the same origin',
      '/other',
      'https://r.example/other',
      { Authorization: 'Bearer t', accept: 'x' },
    ],
    [
      'to another host',
      'https://cdn.example/b?sig=1',
      'https://cdn.example/b?sig=1',
      { accept: 'x' },
    ],
    ['to another port', 'https://r.example:8443/b', 'https://r.example:8443/b', { accept: 'x' }],
  ])('%s is followed', async (_name, location, url, headers) => {
    const { http, sent } = client({ [FIRST.url.href]: to(location) });
    expect((await sendFollowing(http, FIRST)).status).toBe(200);
    expect(sent[1]).toMatchObject({ method: 'GET', headers });
    expect(Object.keys(sent[1]?.headers ?? {})).toEqual(Object.keys(headers));
    expect(sent[1]?.url.href).toBe(url);
  });

  test.each([
    ['out of TLS', 'http://r.example/blob'],
    ['to another scheme', 'file:///etc/passwd'],
    ['with a user of its own', 'https://user:pw@r.example/blob'],
    ['to another host with a user', 'https://user@cdn.example/blob'],
    ['to loopback', 'https://127.0.0.1:8443/blob'],
    ['to localhost', 'https://localhost./blob'],
    ['to the metadata service', 'https://169.254.169.254/latest'],
    ['to nowhere', 'https://'],
  ])('%s is not', async (_name, location) => {
    const { http, sent } = client({ [FIRST.url.href]: to(location) });
    expect((await sendFollowing(http, FIRST)).status).toBe(307);
    expect(sent).toHaveLength(1);
  });

  test('in a circle ends', async () => {
    const { http, sent } = client({ [FIRST.url.href]: to('/blob', 302) });
    expect((await sendFollowing(http, FIRST)).status).toBe(302);
    expect(sent).toHaveLength(6);
  });

  test('to a host that asks for credentials does not let it', async () => {
    const headers = { 'www-authenticate': 'Basic realm="x"' };
    const { http } = client({
      [FIRST.url.href]: to('https://cdn.example/b'),
      'https://cdn.example/b': { status: 401, headers },
    });
    expect(await sendFollowing(http, FIRST)).toMatchObject({ status: 401, headers: {} });
  });
});
