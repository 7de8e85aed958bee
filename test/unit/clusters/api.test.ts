import { describe, expect, test } from '@jest/globals';
import { KubernetesApi } from '../../../src/clusters/api.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import { NetworkError } from '../../../src/http/network-error.ts';
import { Secret } from '../../../src/secrets/secret.ts';

type Answer = { status: number; body: unknown } | Error;

function apiAnswering(...answers: Answer[]) {
  const requests: HttpRequest[] = [];
  const http = {
    async send(request: HttpRequest): Promise<HttpResponse> {
      requests.push(request);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('asked once too often');
      if (answer instanceof Error) throw answer;
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return { status: answer.status, headers: {}, body: Buffer.from(body) };
    },
    close() {},
  };
  const server = new URL('https://rancher.acme.io/k8s/clusters/c-1/');
  const headers = { authorization: 'Bearer token' };
  const connection = {
    name: 'production',
    server,
    http,
    headers,
    secrets: [new Secret('token-1234567890')],
    origin: 'TOKEN (registries.yaml:3:5)',
  };
  return { api: new KubernetesApi(connection), requests };
}

async function namesOf(list: AsyncIterable<{ metadata: { name: string } }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { metadata } of list) names.push(metadata.name);
  return names;
}

function page(names: string[], next?: string): Answer {
  const items = names.map((name) => ({ metadata: { name } }));
  return { status: 200, body: { metadata: next === undefined ? {} : { continue: next }, items } };
}

describe('listing', () => {
  test('follows the pages, under the path of the server', async () => {
    const { api, requests } = apiAnswering(page(['a', 'b'], 'more'), page(['c']));
    expect(await namesOf(api.secrets('regcred'))).toEqual(['a', 'b', 'c']);
    expect(requests.map(({ url }) => url.href)).toEqual([
      'https://rancher.acme.io/k8s/clusters/c-1/api/v1/secrets?fieldSelector=metadata.name%3Dregcred&limit=500',
      'https://rancher.acme.io/k8s/clusters/c-1/api/v1/secrets?fieldSelector=metadata.name%3Dregcred&limit=500&continue=more',
    ]);
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer token' });
  });

  test('starts again in one piece when its pages are too old to go on from', async () => {
    const { api, requests } = apiAnswering(
      page(['a'], 'more'),
      { status: 410, body: { reason: 'Expired' } },
      page(['a', 'b']),
    );
    expect(await namesOf(api.namespaces('team=x'))).toEqual(['a', 'b']);
    expect(requests[2]?.url.search).toBe('?labelSelector=team%3Dx');
  });

  test('starts again once, and not for ever', async () => {
    const expired = { status: 410, body: { reason: 'Expired' } };
    const { api } = apiAnswering(page(['a'], 'more'), expired, page(['a'], 'more'), expired);
    await expect(namesOf(api.namespaces(undefined))).rejects.toMatchObject({
      code: 'cluster-expired',
    });
  });

  test.each([
    ['a page', '<html>log in</html>'],
    ['another JSON', { errors: [] }],
    ['a list of something else', { items: ['a'] }],
    ['nothing', ''],
    ['null', 'null'],
  ])('says that %s is not what Kubernetes answers', async (_, body) => {
    const { api } = apiAnswering({ status: 200, body });
    await expect(namesOf(api.namespaces(undefined))).rejects.toMatchObject({
      code: 'cluster-not-kubernetes',
      where: 'production',
    });
  });

  test('takes a list without items', async () => {
    const { api } = apiAnswering({ status: 200, body: { items: null } });
    expect(await namesOf(api.namespaces(undefined))).toEqual([]);
  });

  test.each([
    [401, { reason: 'Unauthorized' }, 'cluster-unauthorized'],
    [403, { reason: 'Forbidden', message: 'secrets is forbidden' }, 'cluster-denied'],
    [404, 'page not found', 'cluster-not-found'],
    [429, { reason: 'TooManyRequests' }, 'cluster-unavailable'],
    [503, '<html>', 'cluster-unavailable'],
    [302, '', 'cluster-rejected'],
  ])('names the status %s and what to do', async (status, body, code) => {
    const { api } = apiAnswering({ status, body });
    const listing = namesOf(api.namespaces(undefined));
    await expect(listing).rejects.toMatchObject({ code, where: 'production' });
    await expect(listing).rejects.toThrow(String(status));
  });

  test('repeats the words of the server as one bounded line', async () => {
    const message = `no\n::add-mask::x\u001b[31m${'y'.repeat(1000)}`;
    const { api } = apiAnswering({ status: 403, body: { message } });
    const failure = await namesOf(api.namespaces(undefined)).catch((error: Error) => error.message);
    expect(failure).toContain('no ::add-mask::x [31m');
    expect(String(failure).length).toBeLessThan(400);
  });

  test('tells a cluster that is not there from one that is not trusted', async () => {
    const refused = apiAnswering(new NetworkError('refused', '10.0.0.1:6443'));
    await expect(namesOf(refused.api.secrets('x'))).rejects.toMatchObject({
      code: 'cluster-unreachable',
      where: 'production',
    });
    const untrusted = apiAnswering(new NetworkError('certificate-unknown', '10.0.0.1:6443'));
    await expect(namesOf(untrusted.api.secrets('x'))).rejects.toMatchObject({
      code: 'cluster-certificate',
      next: expect.stringContaining('certificate-authority'),
    });
  });
});

const DATA = 'ZXlKaGRYUm9jeUk2ZXlKeGRXRjVMbWx2SWpw';
const WRITE = { body: Buffer.from('{}'), force: false, holds: () => [new Secret(DATA)] };

describe('writing', () => {
  test('applies with our field manager, and says whether it may be sent twice', async () => {
    const { api, requests } = apiAnswering({
      status: 201,
      body: { metadata: { name: 'regcred' } },
    });
    const written = await api.applySecret('web', 'regcred', WRITE);
    expect(written).toEqual({ done: true, created: true });
    expect(requests[0]).toMatchObject({
      method: 'PATCH',
      retry: 'safe',
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect(requests[0]?.url.href).toMatch(
      /namespaces\/web\/secrets\/regcred\?fieldManager=registry-actions&force=false$/,
    );
  });

  test('hands a refusal back with its causes', async () => {
    const { api } = apiAnswering({
      status: 403,
      body: {
        reason: 'Forbidden',
        details: { causes: [{ reason: 'NamespaceTerminating' }, null] },
      },
    });
    expect(await api.applySecret('web', 'regcred', WRITE)).toMatchObject({
      status: 403,
      reason: 'Forbidden',
      causes: ['NamespaceTerminating', ''],
    });
  });

  test.each([
    ['whole', `denied: ${DATA} is not allowed`, 'denied: (sensitive) is not allowed'],
    ['in part', `denied: ${DATA.slice(5, 17)}...`, 'denied: (sensitive)...'],
    ['cut by us', `${'x'.repeat(190)} ${DATA}`, `${'x'.repeat(190)} (sensiti…`],
    ['with the credential', 'no token-1234567890', 'no (sensitive)'],
  ])('repeats nothing of what was sent, which the server quotes %s', async (_, message, said) => {
    const { api } = apiAnswering({ status: 422, body: { message } });
    expect(await api.applySecret('web', 'regcred', WRITE)).toMatchObject({ message: said });
  });

  test('takes nothing for done that Kubernetes did not say', async () => {
    for (const body of ['<html>log in</html>', {}, [], null]) {
      const { api } = apiAnswering({ status: 200, body });
      await expect(api.applySecret('web', 'regcred', WRITE)).rejects.toMatchObject({
        code: 'cluster-not-kubernetes',
      });
    }
  });

  test('says where a credential that is not taken came from', async () => {
    const { api } = apiAnswering({ status: 401, body: { reason: 'Unauthorized' } });
    await expect(api.applySecret('web', 'regcred', WRITE)).rejects.toMatchObject({
      code: 'cluster-unauthorized',
      message: expect.stringContaining('TOKEN (registries.yaml:3:5) (401 Unauthorized)'),
    });
  });
});
