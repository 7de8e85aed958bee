import { type Case, file, PRODUCTION, registry } from './findings.ts';

const quay = (...lines: readonly string[]) =>
  registry('provider: quay', 'auth: { type: password, username: a, password: "${P}" }', ...lines);
const other = (auth: string) => registry('provider: other', 'url: r.acme.io', `auth: ${auth}`);
const ecr = (auth: string) =>
  registry('provider: ecr', 'url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com', `auth: ${auth}`);

/** Texts that do not fit the schema. */
export const SCHEMA_CASES: readonly Case[] = [
  ['no version', 'registries: {}\n', ['1:1 missing-key → `version: 1`']],
  ['no registries', 'version: 1\n', ['1:1 missing-key → `registries:`']],
  ['another version', 'version: 2\nregistries: {}\n', ['1:10 unsupported-version → version: 1']],
  [
    'a version in quotes',
    'version: "1"\nregistries: {}\n',
    ['1:10 unsupported-version → without quotes'],
  ],
  ['an unknown key', file('cluster: {}'), ['3:1 unknown-key → `clusters`']],
  ['a key one level too high', quay('username: x'), ['6:5 unknown-key → belongs under `auth`']],
  ['a misspelled one of these', quay('usrname: x'), ['6:5 unknown-key → belongs under `auth`']],
  [
    "another product's word",
    registry('provider: quay', 'public: true'),
    ['3:3 missing-auth → ${MAIN_PASSWORD}', '5:5 unknown-key → `visibility: public`'],
  ],
  [
    'a key that is near to nothing',
    quay('colour: blue'),
    ['6:5 unknown-key → Known here: provider'],
  ],
  [
    'a required key that is misspelled',
    ecr('{ type: oidc, role: "arn:aws:iam::123456789012:role/x" }'),
    ['6:25 unknown-key → `role-arn`'],
  ],
  [
    'a missing region beside an unknown regoin',
    file(
      'clusters:',
      '  a:',
      '    namespaces: all',
      '    eks: { name: a, regoin: b, auth: { type: iam-role } }',
    ),
    ['6:21 unknown-key → `region`'],
  ],
  [
    'a missing secret',
    other('{ type: password, username: a }'),
    ['6:5 missing-key → ${MAIN_PASSWORD}'],
  ],
  [
    'missing namespaces',
    file('clusters: { a: { kubeconfig: "${K}" } }'),
    ['3:13 missing-key → namespaces: all'],
  ],
  [
    'missing host keys',
    quay('connection: { method: ssh-tunnel, ssh: { host: a, user: b, private-key: "${K}" } }'),
    ['6:39 missing-key → ssh-keyscan'],
  ],
  ['a key without a value', quay('push-images:'), ['6:17 missing-value → Give it one']],
  ['an empty list', quay('chart-repositories: []'), ['6:25 missing-value → Fill it']],
  ['an empty text', file('owner: ""'), ['3:8 missing-value → Fill it']],
  [
    'an unknown provider',
    registry('provider: dockerhub'),
    ['4:15 unknown-provider → `docker-hub`'],
  ],
  [
    'a secret in the file under a provider that there is not',
    registry('provider: dockr-hub', 'auth: { type: password, username: me, password: hunter2 }'),
    ['4:15 unknown-provider → `docker-hub`', '5:53 literal-secret → "${MAIN_PASSWORD}"'],
  ],
  ["a provider's other name", registry('provider: harbor'), ['4:15 unknown-provider → `other`']],
  [
    'an unknown type',
    other('{ type: pasword, username: a, password: "${P}" }'),
    ['6:19 unknown-auth-type → `password`'],
  ],
  [
    "another provider's type",
    other('{ type: iam-role }'),
    ['6:19 unknown-auth-type → Known here: password, identity-token.'],
  ],
  [
    'no type',
    other('{ username: a, password: "${P}" }'),
    ['6:5 missing-key → one of password, identity-token.'],
  ],
  [
    'an unknown method',
    quay('connection: { method: ssh, ssh: { host: a } }'),
    ['6:27 unknown-method → `ssh-tunnel`'],
  ],
  ['an unknown visibility', quay('visibility: internal'), ['6:17 unknown-value → private, public']],
  ['an unknown tls', quay('tls: insecur'), ['6:10 unknown-value → `insecure`']],
  ['a truth value of YAML 1.1', quay('default: yes'), ['6:14 wrong-type → true or false']],
  [
    'a text for a list',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: web } }'),
    ['3:50 wrong-type → [web]'],
  ],
  ['a list for a map', 'version: 1\nregistries:\n  - name: x\n', ['3:3 wrong-type → without `-`']],
  ['a number for a name', quay('pull-secret: { name: 0123 }'), ['6:26 quote-it → "0123"']],
  [
    'a number for a user',
    other('{ type: password, username: 1e3, password: "${P}" }'),
    ['6:39 quote-it → "1e3"'],
  ],
  [
    'a port that is none',
    quay(
      'connection: { method: ssh-tunnel, ssh: { host: a, port: 70000, user: b, private-key: "${K}", known-hosts: k } }',
    ),
    ['6:61 invalid-value → 65535'],
  ],
  [
    'a name in capitals',
    'version: 1\nregistries:\n  Docker_Hub: { provider: quay, visibility: public, chart-repositories: [a] }\n',
    ['3:3 invalid-name → `docker-hub`'],
  ],
  [
    'the name all',
    'version: 1\nclusters: { all: { kubeconfig: "${K}", namespaces: all } }\nregistries: {}\n',
    ['2:13 invalid-name → not the word `all`'],
  ],
  [
    'a name too long',
    `version: 1\nregistries:\n  ${'a'.repeat(64)}: { provider: quay, visibility: public, chart-repositories: [a] }\n`,
    ['3:3 invalid-name → 63'],
  ],
  ['a duration in words', file('sync-every: 3 hours'), ['3:13 invalid-duration → `30m`']],
  ['a duration in seconds', file('sync-every: 3600'), ['3:13 invalid-duration → `30m`']],
  [
    'a Secret name that Kubernetes refuses',
    quay('pull-secret: { name: Reg_Cred }'),
    ['6:26 invalid-value → `regcred`'],
  ],
  [
    'a namespace that it refuses',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: [Web] } }'),
    ['3:51 invalid-value → `web`'],
  ],
  [
    'a service account that it refuses',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: all, service-accounts: [a_b] } }'),
    ['3:74 invalid-value → `default`'],
  ],
  [
    'a role that is none',
    ecr('{ type: oidc, role-arn: deploy }'),
    ['6:35 invalid-value → arn:aws:iam::'],
  ],
  [
    'a robot without its organization',
    registry('provider: quay', 'auth: { type: oidc, username: ci }'),
    ['5:35 invalid-value → `acme+ci`'],
  ],
  [
    'two ways to choose namespaces',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: { except: [a], selector: b } } }'),
    ['3:50 invalid-value → one of them'],
  ],
  [
    'a password in the file',
    other('{ type: password, username: a, password: hunter2 }'),
    ['6:52 literal-secret → secrets.MAIN_PASSWORD'],
  ],
  [
    'a number for a password',
    other('{ type: password, username: a, password: 123456 }'),
    ['6:52 literal-secret → secrets.MAIN_PASSWORD'],
  ],
  [
    'a reference with something around it',
    other('{ type: password, username: a, password: "x${P}" }'),
    ['6:52 literal-secret → secrets.MAIN_PASSWORD'],
  ],
  [
    'a reference without braces',
    other('{ type: password, username: a, password: $P }'),
    ['6:52 literal-secret → ${MAIN_PASSWORD}'],
  ],
  [
    'a kubeconfig in the file',
    file('clusters: { a: { kubeconfig: abc, namespaces: all } }'),
    ['3:30 literal-secret → ${A_KUBECONFIG}'],
  ],
  [
    "a workflow's expression for a secret",
    other('{ type: password, username: a, password: "${{ secrets.REG }}" }'),
    ['6:52 github-expression → REG: ${{ secrets.REG }}'],
  ],
  [
    'the same without quotes',
    other('{ type: password, username: a, password: ${{ secrets.REG }} }'),
    ['6:52 github-expression → "${REG}"'],
  ],
  [
    "a workflow's expression elsewhere",
    file('owner: ${{ github.repository }}'),
    ['3:8 github-expression → REPOSITORY: ${{ github.repository }}'],
  ],
  ['half a reference', file('owner: ${OWNER'), ['3:8 malformed-reference → ${NAME}']],
  [
    'a reference with a default',
    file('owner: "${OWNER:-acme}"'),
    ['3:8 malformed-reference → no defaults'],
  ],
  [
    'many mistakes at once',
    `${PRODUCTION}\n${registry('provider: quay', 'autth: { type: password }', 'url: https://quay.io', 'default: 1', 'pull-secret: { clusters: [prod, 5] }')}`,
    [
      '4:3 missing-auth → ${MAIN_PASSWORD}',
      '6:5 unknown-key → `auth`',
      '7:10 url-scheme → `quay.io`',
      '8:14 wrong-type → true or false',
      '9:31 unknown-cluster → production',
      '9:37 quote-it → "5"',
    ],
  ],
];
