import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireTools } from '../../support/tools.ts';
import { Kubeconfig, runBeside } from './sick-kubeconfigs.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

(available ? describe : describe.skip)('a kubeconfig of the repository', () => {
  let scene: SickScene;

  beforeAll(async () => {
    scene = await startSickScene();
    await scene.namespaces('web');
    scene.step.write('kube/note.txt', 'no certificate');
  });
  afterAll(() => scene?.stop());

  const good = () => Kubeconfig.of(scene);
  const canaryProgram = () => join(scene.step.path, 'program-ran');

  async function fromFile(content: string) {
    scene.step.write('kube/config', content);
    return await runBeside(scene, 'kubeconfig-file: kube/config');
  }

  test.each<[string, string, string, () => string]>([
    [
      'runs a program',
      'kubeconfig-exec',
      '(`exec`)',
      () =>
        good().user(
          `exec: { apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/touch, args: [${canaryProgram()}] }`,
        ),
    ],
    [
      'runs a program besides a token',
      'kubeconfig-exec',
      '(`exec`)',
      () =>
        good().user(
          `token: ${scene.secrets.token}`,
          `exec: { command: touch, args: [${canaryProgram()}] }`,
        ),
    ],
    [
      'runs a login flow',
      'kubeconfig-exec',
      '(`auth-provider`)',
      () =>
        good().user(
          `auth-provider: { name: gcp, config: { cmd-path: /usr/bin/touch, cmd-args: ${canaryProgram()} } }`,
        ),
    ],
    [
      'reads a token of this machine',
      'kubeconfig-path',
      'a token file',
      () => good().user('tokenFile: /var/run/secrets/token'),
    ],
    [
      'reads a key of this machine',
      'kubeconfig-path',
      '/etc/shadow',
      () => good().user('client-key: /etc/shadow'),
    ],
    [
      'reads a CA out of the repository',
      'path-outside',
      'leads out of the repository',
      () => good().authority('certificate-authority: ../../ca.crt'),
    ],
    [
      'reads a CA that is none',
      'cluster-certificate',
      'no certificate in PEM form',
      () => good().authority('certificate-authority: note.txt'),
    ],
    [
      'reads what is not there',
      'path-missing',
      'does not exist',
      () => good().user('client-certificate: gone.crt'),
    ],
  ])('that %s does not get to', async (_, code, words, content) => {
    const result = await fromFile(content());
    expect(result.log.match(new RegExp(`error::ill.*\\[${code}\\]`, 'g'))).toHaveLength(1);
    expect(result.log).toContain(words);
    expect(existsSync(canaryProgram())).toBe(false);
    expect(countsOf(result).failed).toBe(1);
    expect(result.code).toBe(1);
  });

  test('whose token is not taken is named by its path', async () => {
    const result = await fromFile(good().user('token: q7Zk29xWfLm4Rt'));
    expect(result.log).toContain(
      'does not take the credential from kube/config (401 Unauthorized)',
    );
  });

  test('that is not there is named by its path', async () => {
    const { log } = await runBeside(scene, 'kubeconfig-file: gone');
    expect(log).toContain('ill (gone): does not exist or cannot be read [path-missing]');
  });
});
