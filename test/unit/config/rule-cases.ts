import { type Case, file, PRODUCTION, registry } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const url = (provider: string, value: string) =>
  registry(
    `provider: ${provider}`,
    'visibility: public',
    'chart-repositories: [a]',
    `url: ${value}`,
  );
const quay = (...lines: readonly string[]) => registry('provider: quay', AUTH, ...lines);
const isPublic = (...lines: readonly string[]) =>
  registry('provider: quay', 'visibility: public', ...lines);
const cluster = (...lines: readonly string[]) =>
  file('clusters:', '  main:', ...lines.map((line) => `    ${line}`));
const proxy = (value: string) => quay(`connection: { method: proxy, proxy: { url: "${value}" } }`);
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

/** Texts that fit the schema and make no sense. */
export const RULE_CASES: readonly Case[] = [
  ['https://', url('quay', 'https://quay.io'), ['7:10 url-scheme'], '`quay.io`'],
  [
    'http://',
    url('other', 'http://registry.acme.io:5000/'),
    ['7:10 url-scheme'],
    '`registry.acme.io:5000`. For plain HTTP add `tls: none`',
  ],
  [
    'oci://',
    url('ecr', 'oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/charts'),
    ['7:10 url-scheme'],
    '`123456789012.dkr.ecr.eu-west-1.amazonaws.com`',
  ],
  [
    "Docker Hub's key in Docker's config",
    url('docker-hub', 'https://index.docker.io/v1/'),
    ['7:10 url-scheme'],
    '`docker.io`',
  ],
  [
    "Docker Hub's other name",
    url('docker-hub', 'registry-1.docker.io'),
    ['7:10 url-provider'],
    '`docker.io`',
  ],
  ['a slash at the end', url('quay', 'quay.io/'), ['7:10 url-path'], '`quay.io`'],
  ['a path', url('other', 'registry.acme.io/team/app'), ['7:10 url-path'], '`team/app` belongs'],
  [
    'a user and a password',
    url('other', 'ci:hunter2@registry.acme.io'),
    ['7:10 url-credentials'],
    'under `auth`',
  ],
  ['a space', url('other', 'registry acme.io'), ['7:10 url-host'], 'registry.example.com'],
  ['a port that is none', url('other', 'registry.acme.io:99999'), ['7:10 url-host']],
  [
    'a name that docker takes for a repository',
    url('other', 'registry'),
    ['7:10 url-host'],
    '`registry:443`',
  ],
  ["another provider's host", url('quay', 'ghcr.io'), ['7:10 url-provider'], '`provider: ghcr`'],
  [
    'an account of 11 digits',
    url('ecr', '12345678901.dkr.ecr.eu-west-1.amazonaws.com'),
    ['7:10 url-provider'],
    '12 digits',
  ],
  [
    'an ACR without its domain',
    url('acr', 'acme.example.com'),
    ['7:10 url-provider'],
    '`provider: other`',
  ],
  ['no auth', registry('provider: docker-hub'), ['3:3 missing-auth'], '${MAIN_PASSWORD}'],
  [
    'no auth at ECR',
    registry('provider: ecr', 'url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com'),
    ['3:3 missing-auth'],
    'role-arn',
  ],
  [
    'a public registry with auth',
    isPublic('chart-repositories: [a]', AUTH),
    ['7:5 public-auth'],
    'Remove `auth`',
  ],
  [
    'a public registry that is pushed to',
    isPublic('chart-repositories: [a]', 'push-images: true', 'push-charts: true'),
    ['7:5 public-push', '8:5 public-push'],
  ],
  [
    'a public registry with a Secret',
    isPublic('chart-repositories: [a]', 'pull-secret: { name: x }'),
    ['7:5 public-pull-secret'],
  ],
  [
    'a public default',
    isPublic('chart-repositories: [a]', 'default: true'),
    ['7:5 public-default'],
  ],
  [
    'a public registry without charts',
    isPublic(),
    ['3:3 public-without-charts'],
    'chart-repositories',
  ],
  [
    'two defaults',
    `${quay('default: true')}  b: { provider: quay, default: true, ${AUTH} }\n`,
    ['7:24 several-defaults'],
    'one registry',
  ],
  [
    'create-repositories elsewhere',
    quay('create-repositories: true'),
    ['6:5 create-repositories-provider'],
  ],
  [
    'a chart with its host',
    quay('chart-repositories: [quay.io/acme/web]'),
    ['6:26 invalid-repository'],
    '`acme/web`',
  ],
  [
    'a chart with scheme, host and tag',
    quay('chart-repositories: ["oci://quay.io/Acme/web:1.0"]'),
    ['6:26 invalid-repository'],
    '`acme/web`',
  ],
  ['a chart twice', quay('chart-repositories: [a/b, a/b]'), ['6:31 duplicate-item']],
  ['plain HTTP', quay('tls: none'), ['6:10 tls-none!'], 'network of your own'],
  ['no verification', quay('tls: insecure'), ['6:10 tls-insecure!'], 'tls: { ca:'],
  [
    'a proxy with a password',
    proxy('http://u:hunter2@proxy:3128'),
    ['6:48 url-credentials'],
    '`username`',
  ],
  ['a SOCKS proxy', proxy('socks5://proxy:1080'), ['6:48 proxy-url'], 'http://proxy'],
  [
    'an SSH server with a scheme',
    quay(
      'connection: { method: ssh-tunnel, ssh: { host: "ssh://a", user: b, private-key: "${K}", known-hosts: k, jump: ["c d"] } }',
    ),
    ['6:52 ssh-host', '6:116 ssh-host'],
  ],
  [
    'an unknown cluster',
    `${PRODUCTION}\n${quay('pull-secret: { clusters: [prodution] }')}`,
    ['7:31 unknown-cluster'],
    '`production`',
  ],
  [
    'an unknown exception',
    `${PRODUCTION}\n${quay('pull-secret: { clusters: { except: [stage] } }')}`,
    ['7:41 unknown-cluster'],
    'Known: production',
  ],
  [
    'all clusters of none',
    quay('pull-secret: { clusters: all }'),
    ['6:30 no-clusters!'],
    'Declare',
  ],
  [
    'a Secret name that is the default of another',
    registries(
      hub('a', 'x', '{ clusters: all }'),
      hub('b', 'x', '{ name: registry-a, clusters: all }'),
    ),
    ['5:108 secret-name-collision'],
    'Choose another',
  ],
  [
    'a host twice in a Secret',
    registries(
      hub('a', 'x', '{ name: s, clusters: all }'),
      hub('b', 'y', '{ name: s, clusters: [production] }'),
    ),
    ['5:87 host-twice'],
    'do not overlap',
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
    ['5:87 host-twice'],
  ],
  [
    'an existing Secret with a new name',
    quay('pull-secret: { name: a, credentials: { existing: b } }'),
    ['6:20 existing-with-name'],
  ],
  [
    'an existing Secret with credentials',
    quay('pull-secret: { credentials: { existing: b, username: c } }'),
    ['6:35 pull-credentials'],
  ],
  [
    'a user without a password',
    quay('pull-secret: { credentials: { username: c } }'),
    ['6:20 pull-credentials'],
    'Give both',
  ],
  [
    'a retired Secret that is made',
    `${quay('pull-secret: { name: a }')}retired: [old, a]\n`,
    ['7:16 retired-in-use'],
  ],
  ['a Secret retired twice', file('retired: [old, old]'), ['3:16 duplicate-item']],
  [
    'a schedule slower than a token',
    `sync-every: 12h\n${registries(...ecr('e', 'pull-secret: { clusters: all }'))}`,
    ['1:13 sync-too-slow'],
    'every 6h',
  ],
  [
    'a schedule faster than it',
    `sync-every: 11h\n${registries(...ecr('e', 'pull-secret: { clusters: all }'))}`,
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
    ['8:49 renew-before-life!'],
  ],
  [
    "the job's token in a cluster",
    registries('  g: { provider: ghcr, pull-secret: { clusters: all } }'),
    ['4:24 job-token-in-cluster'],
    'credentials:',
  ],
  [
    'a selector that is none',
    cluster('kubeconfig: "${K}"', 'namespaces: { selector: "env = (x" }'),
    ['6:29 invalid-selector'],
    '`env=prod`',
  ],
  [
    'a selector of all forms',
    cluster('kubeconfig: "${K}"', 'namespaces: { selector: "a=b,c!=d,e in (f, g),!h,acme.io/i" }'),
    [],
  ],
  [
    'a namespace of Kubernetes',
    cluster('kubeconfig: "${K}"', 'namespaces: [web, kube-system]'),
    ['6:23 reserved-namespace'],
  ],
  [
    'a namespace twice',
    cluster('kubeconfig: "${K}"', 'namespaces: [web, web]'),
    ['6:23 duplicate-item'],
  ],
  [
    'no way to a cluster',
    cluster('namespaces: all'),
    ['4:3 cluster-access'],
    'kubeconfig: ${NAME}',
  ],
  [
    'two ways to a cluster',
    cluster('namespaces: all', 'kubeconfig: "${K}"', 'kubeconfig-file: k'),
    ['7:5 cluster-access'],
  ],
  [
    'a server without a token',
    cluster('namespaces: all', 'server: https://a'),
    ['4:3 cluster-access'],
    '`token: ${NAME}`',
  ],
  [
    'a context without a kubeconfig',
    cluster('namespaces: all', 'server: https://a', 'token: ${T}', 'context: c'),
    ['8:5 cluster-access'],
    '`kubeconfig`',
  ],
  [
    'a server by plain HTTP',
    cluster('namespaces: all', 'server: http://a', 'token: ${T}'),
    ['6:13 cluster-server'],
    'https://',
  ],
];
