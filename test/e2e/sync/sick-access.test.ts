import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { kubeconfigText } from '../../support/kubeconfig.ts';
import { requireTools } from '../../support/tools.ts';
import { base64, Kubeconfig, PLACE, runBeside } from './sick-kubeconfigs.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

(available ? describe : describe.skip)('a kubeconfig', () => {
  let scene: SickScene;
  let stranger: Authority;

  beforeAll(async () => {
    scene = await startSickScene();
    stranger = createAuthority();
    await scene.namespaces('web');
  });
  afterAll(() => scene?.stop());

  const good = () => Kubeconfig.of(scene);
  const fromSecret = (content: string) =>
    runBeside(scene, 'kubeconfig: ${KUBE}', { KUBE: content });

  test.each<[string, () => string]>([
    ['as it is', () => good().text],
    ['in base64', () => base64(good().text)],
    ['in base64 of several lines', () => base64(good().text).replaceAll(/.{76}/g, '$&\r\n')],
    ['with CRLF', () => good().text.replaceAll('\n', '\r\n')],
    ['with a byte order mark', () => `\ufeff${good().text}`],
    ['as JSON', () => asJson(scene.cluster.server, scene.cluster.ca, scene.secrets.token)],
    ['of a client certificate', () => good().clientCertificate(admin(scene.cluster.authority))],
    ['that verifies nothing', () => good().authority('insecure-skip-tls-verify: true')],
    ['with another name to verify', () => good().cluster('tls-server-name: kubernetes')],
    [
      'with a token that ends in a line break',
      () => good().user(`token: "${scene.secrets.token}\\n"`),
    ],
  ])('%s does', async (_, content) => {
    const result = await fromSecret(content());
    expect(result.code).toBe(0);
    expect(result.items.map(({ cluster }) => cluster).sort()).toEqual(['ill', 'well']);
    const isUnverified = content().includes('skip-tls');
    expect(result.log.includes('is not verified (insecure-skip-tls-verify)')).toBe(isUnverified);
  });

  test.each<[string, string, RegExp, () => string]>([
    ['is garbage', 'invalid-kubeconfig', /is not valid YAML/, () => '{]: nonsense'],
    ['is base64 of garbage', 'invalid-kubeconfig', /ill: /, () => base64('\u0001\u0002{')],
    ['is something else', 'invalid-kubeconfig', /has no clusters/, () => 'a: b'],
    [
      'is two documents',
      'invalid-kubeconfig',
      /several documents/,
      () => `${good().text}---\n${good().text}`,
    ],
    [
      'lacks its user',
      'invalid-kubeconfig',
      /names a user that it lacks/,
      () => good().text.replace('user: test', 'user: gone'),
    ],
    [
      'has no context',
      'unknown-context',
      /no context gone/,
      () => good().text.replace('current-context: test', 'current-context: gone'),
    ],
    [
      'impersonates',
      'kubeconfig-impersonation',
      /impersonates/,
      () => good().user(`token: ${scene.secrets.token}`, 'as: root'),
    ],
    [
      'has plain HTTP',
      'cluster-server',
      /starts with https/,
      () => good().text.replace(/https:\/\/[^\n]*/, 'http://10.0.0.1'),
    ],
    [
      'trusts another CA',
      'cluster-certificate',
      /authority that is not known.*certificate-authority/s,
      () => kubeconfigText(scene.cluster.server, stranger.certificate, scene.secrets.token),
    ],
    [
      'has a CA that is none',
      'cluster-certificate',
      /no certificate in PEM form/,
      () => kubeconfigText(scene.cluster.server, 'none', scene.secrets.token),
    ],
    [
      'expects another name',
      'cluster-certificate',
      /made out to another name.*tls-server-name/s,
      () => good().cluster('tls-server-name: other.acme.io'),
    ],
    [
      'has a token that is not known',
      'cluster-unauthorized',
      /KUBE \(registries\.yaml:6:17\) \(401 Unauthorized\)/,
      () => good().user('token: q7Zk29xWfLm4Rt'),
    ],
    [
      'has a token of two lines',
      'cluster-token',
      /characters that no token has/,
      () => good().user('token: "a\\nb"'),
    ],
    [
      'has a certificate that expired',
      'cluster-unauthorized',
      /certificate expired at \d{4}-/,
      () => good().clientCertificate(scene.cluster.authority.issueExpired(ADMIN)),
    ],
    [
      'has a certificate of strangers',
      'cluster-unauthorized',
      /401 Unauthorized/,
      () => good().clientCertificate(admin(stranger)),
    ],
    [
      'has half a client certificate',
      'cluster-client-certificate',
      /do not belong together/,
      () => good().user(`client-certificate-data: ${base64(stranger.certificate)}`),
    ],
    [
      'has a proxy that is none',
      'proxy-url',
      /ill: .*http:\/\/ or https:\/\//,
      () => good().cluster('proxy-url: socks5://127.0.0.1:1'),
    ],
    [
      'names a file relative to nothing',
      'kubeconfig-path',
      /kept in a secret has no folder/,
      () => good().user('tokenFile: token'),
    ],
  ])(
    'that %s is told apart (%s), and the other cluster is done',
    async (_, code, words, content) => {
      const result = await fromSecret(content());
      expect(result.log.match(new RegExp(`ill: .*\\[${code}\\]`, 'g'))).toHaveLength(1);
      for (const said of [result.log, result.summary]) expect(said).toMatch(/ill/);
      expect(result.log).toMatch(words);
      expect(countsOf(result).failed).toBe(1);
      expect(result.log).toContain('1 failed; all else is as the file says');
      expect(result.code).toBe(1);
    },
  );

  test('whose variable is not set is named with the place and the cluster', async () => {
    const { log } = await runBeside(scene, 'kubeconfig: ${KUBE}', { KUBE: '' });
    expect(log).toContain(`ill (registries.yaml): ${PLACE}: this environment variable is not set`);
  });
});

const ADMIN = { commonName: 'operator', organization: 'system:masters' };

function admin(authority: Authority) {
  return authority.issue(ADMIN);
}

function asJson(server: string, ca: string, token: string): string {
  const config = {
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  return JSON.stringify(config, undefined, '\t');
}
