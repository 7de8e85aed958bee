import { type Case, registry } from './findings.ts';

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
const proxy = (value: string) => quay(`connection: { method: proxy, proxy: { url: "${value}" } }`);

/** Registries that fit the schema and make no sense. */
export const REGISTRY_CASES: readonly Case[] = [
  ['https://', url('quay', 'https://quay.io'), ['7:10 url-scheme → `quay.io`']],
  [
    'http://',
    url('other', 'http://registry.acme.io:5000/'),
    ['7:10 url-scheme → `registry.acme.io:5000`. For plain HTTP add `tls: none`'],
  ],
  [
    'oci://',
    url('ecr', 'oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/charts'),
    ['7:10 url-scheme → `123456789012.dkr.ecr.eu-west-1.amazonaws.com`'],
  ],
  [
    "Docker Hub's key in Docker's config",
    url('docker-hub', 'https://index.docker.io/v1/'),
    ['7:10 url-scheme → `docker.io`'],
  ],
  [
    "Docker Hub's other name",
    url('docker-hub', 'registry-1.docker.io'),
    ['7:10 url-provider → `docker.io`'],
  ],
  ['a slash at the end', url('quay', 'quay.io/'), ['7:10 url-path → `quay.io`']],
  ['a path', url('other', 'registry.acme.io/team/app'), ['7:10 url-path → `team/app` belongs']],
  [
    'a user and a password',
    url('other', 'ci:hunter2@registry.acme.io'),
    ['7:10 url-credentials → under `auth`'],
  ],
  ['a space', url('other', 'registry acme.io'), ['7:10 url-host → registry.example.com']],
  [
    'a port that is none',
    url('other', 'registry.acme.io:99999'),
    ['7:10 url-host → `registry.example.com:5000`'],
  ],
  [
    'a name that docker takes for a repository',
    url('other', 'registry'),
    ['7:10 url-host → `registry:443`'],
  ],
  ["another provider's host", url('quay', 'ghcr.io'), ['7:10 url-provider → `provider: ghcr`']],
  [
    'an account of 11 digits',
    url('ecr', '12345678901.dkr.ecr.eu-west-1.amazonaws.com'),
    ['7:10 url-provider → 12 digits'],
  ],
  [
    'a region of another part of AWS than its domain',
    url('ecr', '123456789012.dkr.ecr.us-east-1.amazonaws.com.cn'),
    ['7:10 url-provider → `123456789012.dkr.ecr.us-east-1.amazonaws.com`, or correct the region'],
  ],
  [
    'an ACR without its domain',
    url('acr', 'acme.example.com'),
    ['7:10 url-provider → `provider: other`'],
  ],
  ['no auth', registry('provider: docker-hub'), ['3:3 missing-auth → ${MAIN_PASSWORD}']],
  [
    'no auth at ECR',
    registry('provider: ecr', 'url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com'),
    ['3:3 missing-auth → role-arn'],
  ],
  [
    'a public registry with auth',
    isPublic('chart-repositories: [a]', AUTH),
    ['7:5 public-auth → Remove `auth`'],
  ],
  [
    'a public registry that is pushed to',
    isPublic('chart-repositories: [a]', 'push-images: true', 'push-charts: true'),
    ['7:5 public-push → `push-images`', '8:5 public-push → `push-charts`'],
  ],
  [
    'a public registry with a Secret',
    isPublic('chart-repositories: [a]', 'pull-secret: { name: x }'),
    ['7:5 public-pull-secret → `pull-secret`'],
  ],
  [
    'a public default',
    isPublic('chart-repositories: [a]', 'default: true'),
    ['7:5 public-default → `default`'],
  ],
  [
    'a public registry without charts',
    isPublic(),
    ['3:3 public-without-charts → chart-repositories'],
  ],
  [
    'two defaults',
    `${quay('default: true')}  b: { provider: quay, default: true, ${AUTH} }\n`,
    ['7:24 several-defaults → one registry'],
  ],
  [
    'create-repositories elsewhere',
    quay('create-repositories: true'),
    ['6:5 create-repositories-provider → by themselves'],
  ],
  [
    'a chart with its host',
    quay('chart-repositories: [quay.io/acme/web]'),
    ['6:26 invalid-repository → `acme/web`'],
  ],
  [
    'a chart with scheme, host and tag',
    quay('chart-repositories: ["oci://quay.io/Acme/web:1.0"]'),
    ['6:26 invalid-repository → `acme/web`'],
  ],
  ['a chart twice', quay('chart-repositories: [a/b, a/b]'), ['6:31 duplicate-item → Remove it.']],
  ['plain HTTP', quay('tls: none'), ['6:10 tls-none! → network of your own']],
  ['no verification', quay('tls: insecure'), ['6:10 tls-insecure! → tls: { ca:']],
  [
    'a proxy with a password',
    proxy('http://u:hunter2@proxy:3128'),
    ['6:48 url-credentials → `username`'],
  ],
  ['a SOCKS proxy', proxy('socks5://proxy:1080'), ['6:48 proxy-url → http://proxy']],
  [
    'an SSH server with a scheme',
    quay(
      'connection: { method: ssh-tunnel, ssh: { host: "ssh://a", user: b, private-key: "${K}", known-hosts: k, jump: ["c d"] } }',
    ),
    ['6:52 ssh-host → `bastion.acme.io`', '6:116 ssh-host → `bastion.acme.io`'],
  ],
];
