import { describe, expect, test } from '@jest/globals';
import { readInputs } from '../../../src/actions/inputs.ts';
import { syncPullSecrets } from '../../../src/actions/sync-pull-secrets.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const TEXT = `version: 1
registries:
  quay:
    provider: quay
    auth: { type: password, username: a, password: "\${P}" }
    pull-secret: { name: regcred, clusters: all }
clusters:
  production: { kubeconfig: "\${K}", namespaces: all }
`;

function sync(inputs: Readonly<Record<string, string>> = {}, env: Record<string, string> = {}) {
  const host = hostIn(workspaceWith({ 'registries.yaml': TEXT }), env);
  const given = { ...host, input: (name: string) => inputs[name] };
  const context = { host: given, signal: new AbortController().signal, doing: () => undefined };
  return syncPullSecrets.main(readInputs(syncPullSecrets.inputs, given), context);
}

describe('a sync does not begin', () => {
  test.each([
    ['regcrd', 'Did you mean `regcred`?'],
    ['docker', 'Known: regcred.'],
  ])('with a Secret to adopt that no registry makes: %s', async (adopt, next) => {
    await expect(sync({ adopt })).rejects.toMatchObject({
      code: 'unknown-secret',
      message: `no registry makes a Secret named ${adopt}`,
      where: 'adopt',
      next: expect.stringContaining(next),
    });
  });

  test('when nobody knows whose the Secrets would be', async () => {
    await expect(sync()).rejects.toMatchObject({
      code: 'owner-unknown',
      where: 'registries.yaml',
      next: expect.stringContaining('`owner:'),
    });
  });
});
