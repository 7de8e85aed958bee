import { describe, expect, jest, test } from '@jest/globals';
import { decodeKubeconfig, readKubeconfig } from '../../../src/clusters/kubeconfig.ts';
import { UserError } from '../../../src/faults/user-error.ts';

const CA = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');

const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: admin@production
clusters:
  - name: production
    cluster:
      server: https://10.1.2.3:6443
      certificate-authority-data: ${CA}
      tls-server-name: kubernetes
      proxy-url: http://proxy.acme.io:3128
  - name: staging
    cluster: { server: https://staging.acme.io, insecure-skip-tls-verify: true, certificate-authority: ca.crt }
contexts:
  - name: admin@production
    context: { cluster: production, user: admin }
  - name: staging
    context: { cluster: staging, user: robot }
  - name: broken
    context: { cluster: nowhere, user: admin }
  - name: nobody
    context: { cluster: production, user: SECRET }
  - name: plugin
    context: { cluster: production, user: plugin }
  - name: masked
    context: { cluster: production, user: masked }
users:
  - name: admin
    user: { client-certificate-data: ${CA}, client-key: /keys/admin.key }
  - name: robot
    user: { token: 0123456, username: ci, password: 0777 }
  - name: plugin
    user: { exec: { command: aws, apiVersion: client.authentication.k8s.io/v1beta1 } }
  - name: masked
    user: { token: abc, as: root }
`;

/** Each line stands for ten of the line before. */
const LAUGHS = Array.from({ length: 9 }, (_, line) => {
  const value = line === 0 ? 'SECRET' : `[${`*a${line - 1},`.repeat(10)}]`;
  return `k${line}: &a${line} ${value}\n`;
}).join('');

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a kubeconfig', () => {
  test('gives its current context unless another one is asked for', () => {
    const context = readKubeconfig(KUBECONFIG, undefined, 'production');
    expect(context).toMatchObject({
      name: 'admin@production',
      server: 'https://10.1.2.3:6443',
      serverName: 'kubernetes',
      proxyUrl: 'http://proxy.acme.io:3128',
      insecure: false,
      certificateAuthority: { kind: 'data', text: '-----BEGIN CERTIFICATE-----' },
      user: {
        clientCertificate: { kind: 'data', text: '-----BEGIN CERTIFICATE-----' },
        clientKey: { kind: 'path', path: '/keys/admin.key' },
      },
    });
    expect(readKubeconfig(KUBECONFIG, 'staging', 'x')).toMatchObject({
      server: 'https://staging.acme.io',
      insecure: true,
      certificateAuthority: { kind: 'path', path: 'ca.crt' },
    });
  });

  test('keeps a token of digits as it is written', () => {
    const { user } = readKubeconfig(KUBECONFIG, 'staging', 'x');
    expect([user.token, user.password]).toEqual(['0123456', '0777']);
  });

  test('says that a program would have to run', () => {
    expect(readKubeconfig(KUBECONFIG, 'plugin', 'x').user.plugin).toBe('exec');
  });

  test('lists the contexts it has when one is not there', () => {
    expect(() => readKubeconfig(KUBECONFIG, 'prod', 'x')).toThrow(
      expect.objectContaining({
        code: 'unknown-context',
        next: expect.stringContaining('admin@production, staging'),
      }),
    );
  });

  test.each([
    ['text that is not YAML', 'token: [SECRET', undefined, 'invalid-kubeconfig'],
    ['another document', 'just: text', undefined, 'invalid-kubeconfig'],
    ['a scalar', 'SECRET', undefined, 'invalid-kubeconfig'],
    ['several documents', `${KUBECONFIG}---\na: SECRET\n`, undefined, 'invalid-kubeconfig'],
    ['aliases that multiply', LAUGHS, undefined, 'invalid-kubeconfig'],
    ['a context whose user is missing', KUBECONFIG, 'nobody', 'invalid-kubeconfig'],
    ['a context whose cluster is missing', KUBECONFIG, 'broken', 'invalid-kubeconfig'],
    ['impersonation', KUBECONFIG, 'masked', 'kubeconfig-impersonation'],
    ['no context at all', 'clusters: []', undefined, 'unknown-context'],
  ])('refuses %s without quoting it', (_, text, context, code) => {
    expect(codeOf(() => readKubeconfig(text, context, 'production'))).toBe(code);
    expect(() => readKubeconfig(text, context, 'production')).not.toThrow(/SECRET/);
  });

  test('is read in silence, whatever YAML thinks of it', () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const text = KUBECONFIG.replace('token: 0123456', 'token: !secret SECRET');
    expect(readKubeconfig(text, 'staging', 'x').user.token).toBe('SECRET');
    expect(warned).not.toHaveBeenCalled();
  });

  test.each([
    ['plain', KUBECONFIG],
    ['base64', Buffer.from(KUBECONFIG).toString('base64')],
    [
      'base64 in lines',
      Buffer.from(KUBECONFIG)
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\n'),
    ],
  ])('is read from a variable that holds it as %s', (_, value) => {
    expect(decodeKubeconfig(value)).toBe(KUBECONFIG);
  });
});
