import { expect, test } from '@jest/globals';
import { loginAll, requireOwnServers } from '../../../src/actions/login-attempt.ts';
import { requireRegistriesFile } from '../../../src/config/load.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const TEXT = `version: 1
registries:
  charts: { provider: quay, push-images: false, ${AUTH} }
  robot: { provider: quay, ${AUTH} }
  mirror: { provider: quay, visibility: public, chart-repositories: [a/b] }
`;

async function load() {
  const host = hostIn(workspaceWith({ 'registries.yaml': TEXT }), { P: 'hunter2' });
  const file = await requireRegistriesFile(host);
  const [charts, robot, mirror] = file.registries;
  if (!charts || !robot || !mirror) throw new Error('three registries');
  return { host, file, charts, robot, mirror };
}

test('a login that could push is refused where no images are pushed', async () => {
  const { host, file, charts } = await load();
  const wanted = { permission: 'push', chosen: charts, scope: undefined } as const;
  const signal = new AbortController().signal;
  const doing = () => undefined;
  const [attempt] = await loginAll([charts], wanted, file, { host, signal, doing });
  expect(attempt).toMatchObject({ row: { status: 'failed' }, login: undefined });
  expect(attempt?.error).toMatchObject({
    code: 'push-images-off',
    message: expect.stringContaining('`push-images: false`'),
    where: 'registries.charts',
    next: expect.stringContaining('`permission: pull`'),
  });
});

test('two registries of one host are not logged in to in one step', async () => {
  const { file, charts, robot, mirror } = await load();
  expect(() => requireOwnServers([charts, robot], file)).toThrow(
    expect.objectContaining({
      code: 'login-same-host',
      message: 'charts and robot are both quay.io, and docker keeps one credential for a host',
      where: 'registries.yaml',
      next: expect.stringContaining('another step'),
    }),
  );
  expect(() => requireOwnServers([charts, mirror], file)).not.toThrow();
});
