import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type KubeconfigSource, kubeconfigCredential } from '../../../src/clusters/credential.ts';
import { readKubeconfig } from '../../../src/clusters/kubeconfig.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import { Secret } from '../../../src/secrets/secret.ts';

function kubeconfig(user: string, cluster = 'server: https://10.1.2.3:6443'): string {
  return `
current-context: c
contexts: [{ name: c, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { ${cluster} } }]
users: [{ name: u, user: ${user} }]
`;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'credential-'));
  writeFileSync(join(folder, 'token'), 'from-a-file\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, path?: string) {
  const concealed: string[] = [];
  const conceal = (value: string) => {
    concealed.push(value);
    return new Secret(value);
  };
  const asked: string[] = [];
  const source: KubeconfigSource = {
    text,
    path,
    where: 'production',
    read: async (file) => {
      asked.push(file);
      return `text of ${file}`;
    },
  };
  const context = readKubeconfig(text, undefined, 'production');
  const credential = await kubeconfigCredential(context, source, conceal);
  return { credential, concealed, asked };
}

function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error) => (error instanceof UserError ? error.code : String(error)),
  );
}

describe('the credential of a kubeconfig', () => {
  test('is a token, which is concealed', async () => {
    const { credential, concealed } = await read(kubeconfig('{ token: s3cret }'));
    expect(credential.token?.reveal()).toBe('s3cret');
    expect(concealed).toContain('s3cret');
  });

  test('is a client certificate, whose key is concealed', async () => {
    const [cert, key] = ['CERT', 'KEY'].map((text) => Buffer.from(text).toString('base64'));
    const { credential, concealed } = await read(
      kubeconfig(`{ client-certificate-data: ${cert}, client-key-data: ${key} }`),
    );
    expect(credential.tls).toMatchObject({ cert: 'CERT', key: 'KEY' });
    expect(concealed).toContain('KEY');
  });

  test('is a user with a password', async () => {
    const { credential, concealed } = await read(kubeconfig('{ username: ci, password: pw12 }'));
    expect(credential.basic?.reveal()).toBe(Buffer.from('ci:pw12').toString('base64'));
    expect(concealed).toContain('pw12');
  });

  test('carries how the server is verified', async () => {
    const cluster = 'server: https://x, insecure-skip-tls-verify: true, tls-server-name: y';
    const { credential } = await read(kubeconfig('{ token: a }', cluster));
    expect(credential.tls).toEqual({ insecure: true, servername: 'y' });
  });
});

describe('a kubeconfig of the repository', () => {
  test('reads what lies beside it through the reader that stays inside', async () => {
    const text = kubeconfig('{ token: a }', 'server: https://x, certificate-authority: ../ca.crt');
    const { credential, asked } = await read(text, 'deploy/kube/config');
    expect(asked).toEqual(['deploy/ca.crt']);
    expect(credential.tls.ca).toBe('text of deploy/ca.crt');
  });

  test.each([
    ['a program', '{ exec: { command: /bin/steal } }', 'kubeconfig-exec'],
    ['a login flow', '{ auth-provider: { name: gcp } }', 'kubeconfig-exec'],
    ['a token file', '{ tokenFile: /var/run/token }', 'kubeconfig-path'],
    ['an absolute path', '{ client-key: /etc/shadow }', 'kubeconfig-path'],
  ])('is refused when it wants %s', async (_, user, code) => {
    expect(await codeOf(read(kubeconfig(user), 'kubeconfig'))).toBe(code);
  });

  test('runs no program, whatever it would give', async () => {
    const marker = join(folder, 'ran');
    const program = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`;
    const exec = { command: process.execPath, args: ['-e', program] };
    await read(kubeconfig(JSON.stringify({ exec })), 'kubeconfig').catch(() => undefined);
    expect(existsSync(marker)).toBe(false);
  });
});

describe('a kubeconfig kept in a secret', () => {
  test('may name a token file, as a self-hosted runner in a cluster has', async () => {
    const user = `{ tokenFile: ${JSON.stringify(join(folder, 'token'))} }`;
    const { credential } = await read(kubeconfig(user));
    expect(credential.token?.reveal()).toBe('from-a-file');
  });

  test('may run a program that gives a token', async () => {
    const program = `process.stdout.write(JSON.stringify({ status: { token: JSON.parse(process.env.KUBERNETES_EXEC_INFO).kind } }))`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', program],
    };
    const { credential, concealed } = await read(kubeconfig(JSON.stringify({ exec })));
    expect(credential.token?.reveal()).toBe('ExecCredential');
    expect(concealed).toContain('ExecCredential');
  });

  test('names the place when its program fails, and repeats nothing it said', async () => {
    const exec = {
      command: process.execPath,
      args: ['-e', 'console.error("SECRET"); process.exit(1)'],
    };
    const failing = read(kubeconfig(JSON.stringify({ exec })));
    await expect(failing).rejects.toMatchObject({ code: 'kubeconfig-exec', where: 'production' });
    await expect(failing).rejects.not.toThrow(/SECRET/);
  });

  test.each([
    ['a relative path', '{ client-key: admin.key }'],
    ['a path that is not there', '{ client-key: /does/not/exist }'],
  ])('is refused when it names %s', async (_, user) => {
    expect(await codeOf(read(kubeconfig(user)))).toBe('kubeconfig-path');
  });
});
