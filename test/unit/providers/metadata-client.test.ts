import type { RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { fetchMetadataToken } from '../../../src/providers/google-metadata.ts';
import { metadataClient } from '../../../src/providers/metadata-client.ts';
import { type Loopback, serveHttp } from '../http/loopback.ts';
import { fakeHost } from './fake-host.ts';

const { signal } = new AbortController();
const SOON = 300;

let server: Loopback | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A machine on which nobody waits longer than {@link SOON} for a first word. */
async function machine(listener: RequestListener) {
  server = await serveHttp(listener);
  const limits = { ...DEFAULT_LIMITS, metadataTime: SOON, retryPause: 1 };
  return { ...fakeHost({ GCE_METADATA_HOST: server.url.host }), limits };
}

async function ask(host: Awaited<ReturnType<typeof machine>>) {
  const http = metadataClient({ host, signal });
  const url = new URL('/token?resource=r', server?.url);
  try {
    return await http.send({ method: 'GET', url, headers: { metadata: 'true' } });
  } finally {
    http.close();
  }
}

describe("a machine's metadata service", () => {
  test('that is silent is none, however long an answer may take elsewhere', async () => {
    const host = await machine(() => undefined);
    await expect(ask(host)).rejects.toMatchObject({ code: 'network-timeout' });
  });

  test('that is there may take its time for a token, and is not asked for one to find that out', async () => {
    const asked: (string | undefined)[][] = [];
    const host = await machine(async ({ url, headers }, response) => {
      asked.push([url, headers.metadata as string | undefined]);
      if (headers.metadata === undefined) return void response.writeHead(400).end();
      await pause(4 * SOON);
      response.end('token');
    });
    expect((await ask(host)).body.toString()).toBe('token');
    expect(asked).toEqual([
      ['/token', undefined],
      ['/token?resource=r', 'true'],
    ]);
  });

  test('that is there and busy is asked again', async () => {
    let refusals = 3;
    const host = await machine(({ url }, response) => {
      const isBusy = refusals > 0;
      if (isBusy) refusals -= 1;
      const answers = { email: 'ci@acme.iam.gserviceaccount.com', token: '{"access_token":"t"}' };
      const last = (url ?? '').split('/').at(-1) as keyof typeof answers;
      response.writeHead(isBusy ? 503 : 200, { 'metadata-flavor': 'Google' });
      response.end(answers[last] ?? 'https://www.googleapis.com/auth/cloud-platform');
    });
    expect((await fetchMetadataToken({ host, signal })).secret.reveal()).toBe('t');
  });
});
