import { type Case, file, PRODUCTION, registry } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const quay = (...lines: readonly string[]) => registry('provider: quay', AUTH, ...lines);
const cluster = (...lines: readonly string[]) =>
  file('clusters:', '  main:', ...lines.map((line) => `    ${line}`));
const ecr = (name: string, ...lines: readonly string[]) => [
  `  ${name}:`,
  '    provider: ecr',
  '    url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  '    auth: { type: iam-role }',
  ...lines.map((line) => `    ${line}`),
];
const registries = (...lines: readonly string[]) =>
  ['version: 1', PRODUCTION, 'registries:', ...lines, ''].join('\n');
const hub = (name: string, user: string, pullSecret: string) =>
  `  ${name}: { provider: docker-hub, auth: { type: password, username: ${user}, password: "\${P}" }, pull-secret: ${pullSecret} }`;
const federated = (provider: string, user: string, more = '') =>
  `  r: { provider: ${provider}, auth: { type: oidc, username: ${user}${more} }, pull-secret: { clusters: all } }`;

/** Pull secrets and clusters that fit the schema and make no sense. */
export const PULL_SECRET_CASES: readonly Case[] = [
  [
    'an unknown cluster',
    `${PRODUCTION}\n${quay('pull-secret: { clusters: [prodution] }')}`,
    ['7:31 unknown-cluster → `production`'],
  ],
  [
    'an unknown exception',
    `${PRODUCTION}\n${quay('pull-secret: { clusters: { except: [stage] } }')}`,
    ['7:41 unknown-cluster → Known: production'],
  ],
  ['all clusters of none', quay('pull-secret: { clusters: all }'), ['6:30 no-clusters! → Declare']],
  [
    'a Secret name that is the default of another',
    registries(
      hub('a', 'x', '{ clusters: all }'),
      hub('b', 'x', '{ name: registry-a, clusters: all }'),
    ),
    ['5:108 secret-name-collision → Choose another'],
  ],
  [
    'a host twice in a Secret',
    registries(
      hub('a', 'x', '{ name: s, clusters: all }'),
      hub('b', 'y', '{ name: s, clusters: [production] }'),
    ),
    ['5:87 host-twice → do not overlap'],
  ],
  [
    'a host twice with the same credentials',
    registries(
      hub('a', 'x', '{ name: s, clusters: all }'),
      hub('b', 'x', '{ name: s, clusters: all }'),
    ),
    [],
  ],
  [
    'a host twice with the same credentials for pulling, others for pushing',
    registries(
      hub('a', 'x', '{ name: s, clusters: all, credentials: { username: p, password: "${P}" } }'),
      hub('b', 'y', '{ name: s, clusters: all, credentials: { username: p, password: "${P}" } }'),
    ),
    [],
  ],
  [
    'a host twice in namespaces apart',
    registries(
      hub('a', 'x', '{ name: s, clusters: all, namespaces: [web] }'),
      hub('b', 'y', '{ name: s, clusters: all, namespaces: ["team-*"] }'),
    ),
    [],
  ],
  [
    'a host twice in namespaces that meet',
    registries(
      hub('a', 'x', '{ name: s, clusters: all, namespaces: ["*-web"] }'),
      hub('b', 'y', '{ name: s, clusters: all, namespaces: ["team-*"] }'),
    ),
    ['5:87 host-twice → different names'],
  ],
  [
    'an existing Secret with a new name',
    quay('pull-secret: { name: a, credentials: { existing: b } }'),
    ['6:20 existing-with-name → `name`'],
  ],
  [
    'an existing Secret with credentials',
    quay('pull-secret: { credentials: { existing: b, username: c } }'),
    ['6:35 pull-credentials → Keep `existing`'],
  ],
  [
    'a user without a password',
    quay('pull-secret: { credentials: { username: c } }'),
    ['6:20 pull-credentials → Give both'],
  ],
  [
    'a retired Secret that is made',
    `${quay('pull-secret: { name: a }')}retired: [old, a]\n`,
    ['7:16 retired-in-use → here'],
  ],
  ['a Secret retired twice', file('retired: [old, old]'), ['3:16 duplicate-item → Remove it.']],
  [
    'a schedule slower than a token',
    `sync-every: 12h\n${registries(...ecr('e', 'pull-secret: { clusters: all }'))}`,
    ['1:13 sync-too-slow → every 6h'],
  ],
  [
    'a schedule faster than it',
    `sync-every: 11h\n${registries(...ecr('e', 'pull-secret: { clusters: all }'))}`,
    [],
  ],
  [
    'a schedule slower than the token of an OIDC connection',
    `sync-every: 1h\n${registries(federated('docker-hub', 'acme', ', connection-id: 11111111-2222-4333-8444-555555555555'))}`,
    ['1:13 sync-too-slow → every 30m'],
  ],
  [
    "a schedule slower than the token of a robot's federation",
    `sync-every: 90m\n${registries(federated('quay', 'acme+ci'))}`,
    ['1:13 sync-too-slow → every 30m'],
  ],
  [
    'a schedule faster than these',
    `sync-every: 30m\n${registries(federated('quay', 'acme+ci'))}`,
    [],
  ],
  [
    'a token that goes to no cluster',
    `sync-every: 12h\n${registries(...ecr('e', 'pull-secret: { name: x }'))}`,
    [],
  ],
  [
    'a renewal before the token began',
    registries(...ecr('e', 'pull-secret: { clusters: all, renew-before: 12h }')),
    ['8:49 renew-before-life! → shorter'],
  ],
  [
    "the job's token in a cluster",
    registries('  g: { provider: ghcr, pull-secret: { clusters: all } }'),
    ['4:24 job-token-in-cluster → credentials:'],
  ],
  [
    'a selector that is none',
    cluster('kubeconfig: "${K}"', 'namespaces: { selector: "env = (x" }'),
    ['6:29 invalid-selector → `env=prod`'],
  ],
  [
    'a selector of all forms',
    cluster('kubeconfig: "${K}"', 'namespaces: { selector: "a=b,c!=d,e in (f, g),!h,acme.io/i" }'),
    [],
  ],
  [
    'a namespace of Kubernetes',
    cluster('kubeconfig: "${K}"', 'namespaces: [web, kube-system]'),
    ['6:23 reserved-namespace → Remove it.'],
  ],
  [
    'a namespace twice',
    cluster('kubeconfig: "${K}"', 'namespaces: [web, web]'),
    ['6:23 duplicate-item → Remove it.'],
  ],
  ['no way to a cluster', cluster('namespaces: all'), ['4:3 cluster-access → kubeconfig: ${NAME}']],
  [
    'two ways to a cluster',
    cluster('namespaces: all', 'kubeconfig: "${K}"', 'kubeconfig-file: k'),
    ['7:5 cluster-access → Keep one of'],
  ],
  [
    'a server without a token',
    cluster('namespaces: all', 'server: https://a'),
    ['4:3 cluster-access → `token: ${NAME}`'],
  ],
  [
    'a context without a kubeconfig',
    cluster('namespaces: all', 'server: https://a', 'token: ${T}', 'context: c'),
    ['8:5 cluster-access → `kubeconfig`'],
  ],
  [
    'a server by plain HTTP',
    cluster('namespaces: all', 'server: http://a', 'token: ${T}'),
    ['6:13 cluster-server → https://'],
  ],
];
