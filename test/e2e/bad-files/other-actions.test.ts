import { existsSync, readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findInText } from '../../support/canary.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { Checkout, type Run } from './checkout.ts';
import { SECRETS, SPECIAL_FILES, TEXTS } from './files.ts';

/** Registry, API server and proxy at once: whatever is sent anywhere comes here. */
let server: WebServer;
let connections = 0;

beforeAll(async () => {
  server = await listen((_request, response) => void response.writeHead(418).end());
  server.server.on('connection', () => {
    connections += 1;
  });
});
afterEach(() => {
  connections = 0;
});
afterAll(async () => {
  await server.stop();
  removeTemporaryFolders();
});

const ACTIONS = {
  login: {},
  'push-chart': { charts: '.' },
  'sync-pull-secrets': {},
};

/** A file with a registry and a cluster at the server, both sound, and one mistake beside them. */
const oneMistake = () => `version: 1
registries:
  good:
    provider: other
    url: 127.0.0.1:${server.port}
    tls: none
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
    default: true
    pull-secret: { clusters: all }
  bad: { provider: quay, auth: { type: password, username: ci, password: ${SECRETS.password} } }
clusters:
  production: { server: "https://127.0.0.1:${server.port}", token: "\${TOKEN}", namespaces: all }
`;

describe.each(Object.entries(ACTIONS))('%s', (action, inputs) => {
  const step = (checkout: Checkout, more: Readonly<Record<string, string>> = {}) =>
    checkout.step(
      action,
      { ...inputs, ...more },
      {
        PASSWORD: 'password-of-a-test',
        TOKEN: 'token-of-a-test',
        HTTP_PROXY: server.url,
        HTTPS_PROXY: server.url,
      },
    );

  test('says what validate says, sends nothing and writes nothing', async () => {
    const checkout = new Checkout();
    checkout.write('registries.yaml', oneMistake());
    const validated = await checkout.step('validate');
    const run = await step(checkout);
    expect(findingsIn(run)).toEqual(findingsIn(validated));
    expect(findingsIn(run).join('\n')).toContain('[literal-secret]');
    expectNothingDone(checkout, run, ['registries.yaml']);
  });

  const some = ['a folder', 'an alias bomb', 'a link out of the repository', 'a binary file'];
  test.each(some)('%s', async (what) => {
    const checkout = new Checkout();
    const file = SPECIAL_FILES[what];
    file?.place(checkout, 'registries.yaml');
    const run = await step(checkout);
    expect(run.stdout).toContain(`[${file?.rule}]`);
    expectNothingDone(checkout, run, ['registries.yaml']);
  });

  test.each(['a quote that is not closed', 'a command on the second line of a name'])(
    '%s',
    async (what) => {
      const checkout = new Checkout();
      const [rule, text] = TEXTS[what] ?? ['', ''];
      checkout.write('registries.yaml', text);
      const run = await step(checkout);
      expect(run.stdout).toContain(`[${rule}]`);
      expectNothingDone(checkout, run, ['registries.yaml']);
    },
  );

  test('a path out of the repository', async () => {
    const checkout = new Checkout();
    const run = await step(checkout, { file: '../../../etc/passwd' });
    expect(run.stdout).toContain('[file-outside-repository]');
    expectNothingDone(checkout, run, []);
  });
});

test('the server would have seen it: without the mistake, login asks it', async () => {
  const checkout = new Checkout();
  checkout.write('registries.yaml', oneMistake().replace(/^ {2}bad:.*\n/m, ''));
  await checkout.step('login', {}, { PASSWORD: 'password-of-a-test', TOKEN: 'x' });
  expect(connections).toBeGreaterThan(0);
});

/** The findings as the log has them, with their source lines and hints. */
function findingsIn({ stdout }: Run): readonly string[] {
  const end = stdout.indexOf('::error::');
  return stdout.slice(0, end).split('\n');
}

function expectNothingDone(checkout: Checkout, run: Run, files: readonly string[]): void {
  expect({ code: run.code, stderr: run.stderr, connections }).toEqual({
    code: 1,
    stderr: '',
    connections: 0,
  });
  expect(run.stdout).toContain('[invalid-registries-file]');
  expect(run.stdout).not.toMatch(/^\s+at .*:\d+/m);
  expect(findInText(`${run.stdout}\n${checkout.left()}`, SECRETS)).toEqual([]);
  expect(existsSync(checkout.docker)).toBe(false);
  expect(readdirSync(checkout.root)).toEqual(files);
}
