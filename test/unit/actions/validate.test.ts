import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readInputs } from '../../../src/actions/inputs.ts';
import { validate } from '../../../src/actions/validate.ts';
import { hostIn, type WorkspaceHost, workspaceWith } from '../config/workspace.ts';

const GOOD = `version: 1
registries:
  hub: { provider: ghcr, default: true, pull-secret: { clusters: all, credentials: { username: a, password: "\${P}" } } }
  charts: { provider: quay, visibility: public, chart-repositories: [a/b] }
clusters:
  a: { kubeconfig: "\${K}", namespaces: all }
  b: { kubeconfig: "\${L}", namespaces: all }
`;

async function run(
  host: WorkspaceHost,
  inputs: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const given = { ...host, input: (name: string) => inputs[name] };
  const context = { host: given, doing: () => undefined, signal: new AbortController().signal };
  try {
    await validate.main(readInputs(validate.inputs, given), context);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a valid file', () => {
  test('gives all outputs, a summary and one line', async () => {
    const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }));
    expect(await run(host)).toBeUndefined();
    expect(host.outputs).toEqual({
      valid: 'true',
      diagnostics: '[]',
      registries: 'hub,charts',
      clusters: 'a,b',
      'default-registry': 'hub',
      matrix: '{"include":[{"cluster":"a","shard":"1/1"},{"cluster":"b","shard":"1/1"}]}',
      'has-work': 'true',
    });
    expect(host.lines).toEqual(['registries.yaml is valid: 2 registries, 2 clusters.']);
    expect(host.summaries).toHaveLength(1);
  });

  test('shards multiply the matrix', async () => {
    const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }));
    await run(host, { shards: '2' });
    expect(JSON.parse(host.outputs.matrix ?? '').include).toHaveLength(4);
  });

  test('without the summary there is none', async () => {
    const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }));
    await run(host, { summary: 'false' });
    expect(host.summaries).toEqual([]);
  });
});

describe('a file with mistakes', () => {
  test('fails once, with all of them in log and outputs', async () => {
    const text = `${GOOD}nope: 1\nretired: [x, x]\n`;
    const host = hostIn(workspaceWith({ 'registries.yaml': text }));
    expect(await run(host)).toMatchObject({ code: 'invalid-registries-file', message: '2 errors' });
    expect(host.diagnostics.map(({ code }) => code)).toEqual(['unknown-key', 'duplicate-item']);
    expect(host.outputs).toMatchObject({ valid: 'false', registries: '', 'has-work': 'false' });
    expect(JSON.parse(host.outputs.diagnostics ?? '')).toMatchObject([
      { code: 'unknown-key', severity: 'error', file: 'registries.yaml', line: 8, column: 1 },
      { code: 'duplicate-item', line: 9, column: 14 },
    ]);
  });

  test('a missing file has outputs too', async () => {
    const host = hostIn(workspaceWith({}));
    expect(await run(host)).toMatchObject({ code: 'no-registries-file' });
    expect(host.outputs).toMatchObject({ valid: 'false', matrix: '{"include":[]}' });
  });

  test('variables that the step lacks are mistakes when asked for', async () => {
    const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }), { P: 'x', L: 'x' });
    expect(await run(host, { 'check-environment': 'true' })).toMatchObject({ message: '1 error' });
    expect(host.diagnostics).toMatchObject([
      { code: 'missing-variable', range: { start: { line: 6 } } },
    ]);
  });
});

test.each([
  ['check-credentials', 'true'],
  ['comment', 'true'],
  ['sarif', 'out.sarif'],
])('%s is not there yet', async (input, value) => {
  const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }));
  expect(await run(host, { [input]: value })).toMatchObject({
    code: 'not-available-yet',
    message: `the input \`${input}\` is not available yet`,
  });
});

const RAW = 'application/vnd.github.v3.raw; charset=utf-8';

describe("the base branch's file", () => {
  let server: Server | undefined;
  const requests: string[] = [];

  afterEach(() => {
    server?.close();
    requests.length = 0;
  });

  /** GitHub's API with one answer. */
  async function api(status: number, body: string, type = RAW): Promise<string> {
    server = createServer((request, response) => {
      const { authorization, accept } = request.headers;
      requests.push(`${request.url} ${authorization} ${accept}`);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function hostOn(url: string): WorkspaceHost {
    const event = { pull_request: { base: { sha: 'b45e' } } };
    const folder = workspaceWith({
      'registries.yaml': GOOD,
      'event.json': JSON.stringify(event),
    });
    return hostIn(folder, {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_API_URL: url,
    });
  }

  test.each([RAW, 'application/vnd.github.v3.raw'])(
    'is read through the API, and what is removed is told (%s)',
    async (type) => {
      const before = GOOD.replace(
        'hub:',
        'old: { provider: ghcr, pull-secret: { name: regcred, clusters: [a], credentials: { username: a, password: "${P}" } } }\n  hub:',
      );
      const host = hostOn(await api(200, before, type));
      expect(await run(host, { 'github-token': 't0ken-of-the-job' })).toBeUndefined();
      expect(requests).toEqual([
        '/repos/acme/app/contents/registries.yaml?ref=b45e token t0ken-of-the-job application/vnd.github.v3.raw',
      ]);
      expect(host.concealed).toContain('t0ken-of-the-job');
      expect(host.diagnostics.map(({ code }) => code)).toEqual(['retire-secret']);
    },
  );

  test.each<[string, number, string]>([
    ['is new', 404, 'registries.yaml is new'],
    ['may not be read', 403, 'refuses the token (status 403)'],
    ['cannot be read', 500, 'cannot be reached or failed (status 500)'],
  ])('that %s is a line in the log, and no failure', async (_what, status, line) => {
    const host = hostOn(await api(status, '{"message":"x"}'));
    expect(await run(host, { 'github-token': 't0ken-of-the-job' })).toBeUndefined();
    expect(host.lines.join('\n')).toContain(line);
  });

  test('is not asked for without a token, nor where nothing listens', async () => {
    const host = hostOn('http://127.0.0.1:1');
    expect(await run(host)).toBeUndefined();
    expect(host.lines[0]).toBe(
      'Not compared with the base branch: there is no token (input `github-token`).',
    );
    expect(await run(host, { 'github-token': 't0ken-of-the-job' })).toBeUndefined();
    expect(host.lines.join('\n')).toContain('127.0.0.1:1 cannot be reached');
  });
});
