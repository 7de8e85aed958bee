import { type Case, registry } from './findings.ts';

const quay = (...lines: readonly string[]) =>
  registry('provider: quay', 'auth: { type: password, username: a, password: "${P}" }', ...lines);

const cluster = (...lines: readonly string[]) =>
  ['version: 1', 'registries: {}', 'clusters:', ...lines.map((line) => `  ${line}`), ''].join('\n');

const production = (...keys: readonly string[]) =>
  cluster(`p: { kubeconfig: "\${K}", namespaces: all, ${keys.join(', ')} }`);

const two = (first: string, second: string) => cluster(`a: { ${first} }`, `b: { ${second} }`);

/** What people write out of habit; the hint says what it is here. */
export const HABIT_CASES: readonly Case[] = [
  [
    "another provider's type",
    registry('provider: gcr', 'auth: { type: password, username: a, password: "${P}" }'),
    ['5:19 unknown-auth-type → Known here: service-account-key, oidc, ambient.'],
  ],
  [
    'a type that clusters of this kind do not take',
    cluster('p: { eks: { name: a, region: b, auth: { type: ambient } }, namespaces: all }'),
    ['4:49 unknown-auth-type → Known here: access-key, iam-role, oidc.'],
  ],
  ['tls switched off', quay('tls: false'), ['6:10 unknown-value → tls: { ca: certs/ca.crt }']],
  ['a connection in a word', quay('connection: direct'), ['6:17 wrong-type → { method: direct }']],
  [
    'a proxy with another method',
    quay('connection: { method: direct, proxy: { url: "http://a:1" } }'),
    ['6:35 unknown-key → `method: proxy`'],
  ],
  [
    'a proxy as curl takes it',
    quay('connection: { method: proxy, proxy: { url: "proxy.acme.io:3128" } }'),
    ['6:48 proxy-url → `http://proxy.acme.io:3128`'],
  ],
  [
    'all, in upper case',
    production('service-accounts: ALL'),
    ['4:63 wrong-type → `service-accounts: all`'],
  ],
  [
    'all, as a glob',
    production('service-accounts: ["*"]'),
    ['4:64 invalid-value → `service-accounts: all`'],
  ],
  ['none', production('service-accounts: none'), ['4:63 wrong-type → Remove `service-accounts`']],
  [
    'a bad name of a service account',
    production('service-accounts: [De_fault]'),
    ['4:64 invalid-value → `default`'],
  ],
  [
    'two ways to a cluster, which is one mistake',
    production('server: "https://a"', 'token: "${T}"'),
    ['4:45 cluster-access → Keep one of'],
  ],
  [
    'one server by two names',
    two(
      'server: "https://a:443/", token: "${T}", namespaces: [web, "team-*"]',
      'server: "https://a", token: "${T}", namespaces: [team-a]',
    ),
    ['5:3 same-cluster! → do not overlap'],
  ],
  [
    'one kubeconfig by two names',
    two('kubeconfig: "${K}", namespaces: all', 'kubeconfig: "${K}", namespaces: [a]'),
    ['5:3 same-cluster! → once'],
  ],
  [
    'two contexts of one kubeconfig',
    two(
      'kubeconfig: "${K}", context: a, namespaces: all',
      'kubeconfig: "${K}", context: b, namespaces: all',
    ),
    [],
  ],
  [
    'one server by two names, for namespaces of their own',
    two(
      'server: "https://a", token: "${T}", namespaces: [web]',
      'server: "https://a", token: "${U}", namespaces: [api]',
    ),
    [],
  ],
];
