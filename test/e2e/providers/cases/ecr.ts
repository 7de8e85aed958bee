import type { Claims, Tampering } from '../../../support/github-oidc.ts';
import type { EcrWorld } from '../ecr-world.ts';

/** One way to log in to ECR, and what comes of it. */
export interface EcrCase {
  readonly provider: 'ecr';
  readonly authType: 'access-key' | 'iam-role' | 'oidc';
  readonly what: string;
  /** What follows `type` in the file. */
  readonly auth?: string;
  readonly env?: (world: EcrWorld) => Readonly<Record<string, string>>;
  /** Of the job's identity token, instead of the usual ones. */
  readonly claims?: Claims;
  readonly tampering?: Tampering;
  /** The error's code and words of it; undefined: it logs in. */
  readonly fails?: readonly string[];
  /** `bearer`: one that asks for tokens, and not for Basic as ECR does. */
  readonly registry?: 'public' | 'bearer' | 'nowhere';
}

export const KEY = 'AKIAIOSFODNN7EXAMPLE';
export const TEMPORARY = 'ASIAIOSFODNN7EXAMPLE';
export const DENIED = 'AKIADENIED0000000000';
export const FORBIDDEN = 'AKIAFORBIDDEN0000000';
export const NO_BEARER = 'AKIANOBEARER00000000';
export const EXPIRED = 'ASIAEXPIRED000000000';
export const SKEWED = 'AKIASKEWED0000000000';
export const EXTERNAL_ID = 'id-that-the-role-asks-for';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/ci';
export const OTHER_ROLE_ARN = 'arn:aws:iam::210987654321:role/push';

const SECRET = 'secret-access-key: "${KEY}"';
const ON_TOP = `assume-role: { role-arn: "${OTHER_ROLE_ARN}", external-id: ${EXTERNAL_ID} }`;
const OIDC = `role-arn: "${ROLE_ARN}"`;
const SURROUNDING_KEYS = () => ({ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: 'x'.repeat(40) });
const WEB_IDENTITY = (token: (world: EcrWorld) => string) => (world: EcrWorld) => ({
  AWS_ROLE_ARN: ROLE_ARN,
  AWS_WEB_IDENTITY_TOKEN_FILE: world.file(token(world)),
});
const past = () => Math.floor(Date.now() / 1000) - 120;

const key = (id: string) => `access-key-id: ${id}, ${SECRET}`;
const byKey = (what: string, more: Partial<EcrCase>) =>
  ({ provider: 'ecr', authType: 'access-key', what, ...more }) as const;
const bySurroundings = (what: string, more: Partial<EcrCase>) =>
  ({ provider: 'ecr', authType: 'iam-role', what, ...more }) as const;
const byIdentity = (what: string, more: Partial<EcrCase> = {}) =>
  ({ provider: 'ecr', authType: 'oidc', what, auth: OIDC, ...more }) as const;

/** What logs in, pushes and pulls. */
export const WORKING: readonly EcrCase[] = [
  byKey('a key pair', { auth: key(KEY) }),
  byKey('temporary keys with their session token', {
    auth: `${key(TEMPORARY)}, session-token: "\${SESSION}"`,
  }),
  byKey('a role on top, with an external id', { auth: `${key(KEY)}, ${ON_TOP}` }),
  byKey('a clock that is ten minutes slow', { auth: key(SKEWED) }),
  byKey('the public registry', { auth: key(KEY), registry: 'public' }),
  byKey('a registry that asks for bearer tokens', { auth: key(KEY), registry: 'bearer' }),
  bySurroundings('keys in the environment', { env: SURROUNDING_KEYS }),
  bySurroundings("a container's role", { env: (world) => world.container() }),
  bySurroundings("an instance's role", { env: (world) => world.instance() }),
  bySurroundings('EKS Pod Identity', { env: (world) => world.pod() }),
  bySurroundings('a web identity from a file', {
    env: WEB_IDENTITY(({ oidc }) => oidc.sign({ aud: 'sts.amazonaws.com' })),
  }),
  bySurroundings('a role on top', { auth: ON_TOP, env: SURROUNDING_KEYS }),
  byIdentity("the job's identity token"),
  byIdentity('a role on top', { auth: `${OIDC}, ${ON_TOP}` }),
  byIdentity('the public registry', { registry: 'public' }),
];

/** What does not, and what is said of it. */
export const FAILING: readonly EcrCase[] = [
  byKey('a key that AWS does not know', {
    auth: key('AKIAUNKNOWN000000000'),
    fails: ['aws-key', 'UnrecognizedClientException', 'Check the access key id'],
  }),
  byKey('a session that has expired', {
    auth: `${key(EXPIRED)}, session-token: "\${SESSION}"`,
    fails: ['aws-expired', 'Get new credentials in this job'],
  }),
  byKey('no permission to get a token', {
    auth: key(DENIED),
    fails: ['aws-denied', 'Allow ecr:GetAuthorizationToken on * to this identity'],
  }),
  byKey('no permission to get a token of the public registry', {
    auth: key(NO_BEARER),
    registry: 'public',
    fails: [
      'aws-denied',
      'not authorized to perform: sts:GetServiceBearerToken',
      'Allow ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken on *',
    ],
  }),
  byKey('a region that does not exist, by a proxy that cannot tell', {
    auth: key(KEY),
    registry: 'nowhere',
    fails: [
      'network-proxy',
      'getting a token of Amazon ECR in eu-west-9',
      'through (status 403)',
      'is eu-west-9 the region of the registry (`url`)?',
      'Check the proxy (HTTPS_PROXY, NO_PROXY',
    ],
  }),
  byKey('a session token that was stored with a line break', {
    auth: `${key(TEMPORARY)}, session-token: "\${SESSION}"`,
    env: () => ({ SESSION: `${'x'.repeat(100)}\n` }),
    fails: ['network-unsendable', 'Look for a line break in a user name, a key or a token'],
  }),
  byKey('an address of AWS without its scheme', {
    auth: key(KEY),
    env: () => ({ AWS_ENDPOINT_URL_ECR: 'vpce-0a1b.api.ecr.eu-west-1.vpce.amazonaws.com' }),
    fails: ['aws-endpoint', 'AWS_ENDPOINT_URL', 'Write it with its scheme'],
  }),
  byKey('a policy of the organization against it', {
    auth: key(FORBIDDEN),
    fails: ['aws-organization', 'ask its administrators'],
  }),
  byKey('a role that asks for another external id', {
    auth: `${key(KEY)}, ${ON_TOP.replace(EXTERNAL_ID, 'guessed')}`,
    fails: ['aws-trust-policy', `assuming ${OTHER_ROLE_ARN} as access key ${KEY}`, 'external-id'],
  }),
  bySurroundings('nothing around the job', {
    fails: ['aws-no-credentials', 'Nothing around this job gives AWS credentials'],
  }),
  bySurroundings('an access key without its secret', {
    env: () => ({ AWS_ACCESS_KEY_ID: KEY }),
    fails: [
      'aws-no-credentials',
      'AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not',
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  }),
  bySurroundings('keys without permission to get a token', {
    env: () => ({ ...SURROUNDING_KEYS(), AWS_ACCESS_KEY_ID: DENIED }),
    fails: ['aws-denied', 'Allow ecr:GetAuthorizationToken on * to this identity'],
  }),
  bySurroundings('a pod that its agent does not know', {
    env: (world) => ({
      ...world.pod(),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: world.file('token-of-another-pod'),
    }),
    fails: [
      'aws-no-credentials',
      'the service that AWS_CONTAINER_CREDENTIALS_FULL_URI names gives none',
    ],
  }),
  bySurroundings('a web identity that the trust policy does not name', {
    env: WEB_IDENTITY(({ oidc }) =>
      oidc.sign({ aud: 'sts.amazonaws.com', sub: 'system:serviceaccount:default:default' }),
    ),
    fails: [
      'aws-trust-policy',
      `${ROLE_ARN} by the token in AWS_WEB_IDENTITY_TOKEN_FILE`,
      'subject system:serviceaccount:default:default, audience sts.amazonaws.com',
      "Compare the role's trust policy",
    ],
  }),
  bySurroundings('a file for a web identity that is not there', {
    env: () => ({ AWS_ROLE_ARN: ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' }),
    fails: ['aws-no-credentials', '/nowhere/token cannot be read (ENOENT)'],
  }),
  bySurroundings('a role on top that asks for another external id', {
    auth: ON_TOP.replace(EXTERNAL_ID, 'guessed'),
    env: SURROUNDING_KEYS,
    fails: ['aws-trust-policy', `assuming ${OTHER_ROLE_ARN}`, 'external-id'],
  }),
  bySurroundings('a web identity that has expired', {
    env: WEB_IDENTITY(({ oidc }) => oidc.sign({ aud: 'sts.amazonaws.com', exp: past() })),
    fails: ['aws-expired', 'Token expired'],
  }),
  byIdentity('no permission to have an identity token', {
    env: () => ({ ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }),
    fails: ['oidc-unavailable', 'id-token: write'],
  }),
  byIdentity('a region that does not exist, by a proxy that cannot tell', {
    registry: 'nowhere',
    fails: ['network-proxy', `assuming ${ROLE_ARN}`, 'sts.eu-west-9', 'is eu-west-9 the region'],
  }),
  byIdentity('a subject that the trust policy does not name', {
    claims: { sub: 'repo:acme/platform:pull_request' },
    fails: [
      'aws-trust-policy',
      'issuer https://token.actions.githubusercontent.com, subject repo:acme/platform:pull_request, audience sts.amazonaws.com',
      'trust policy',
    ],
  }),
  byIdentity('an audience that the identity provider does not know', {
    auth: `${OIDC}, audience: sts.example.com`,
    fails: ['aws-identity-provider', 'Incorrect token audience', 'audience sts.example.com'],
  }),
  byIdentity('an issuer that is no identity provider of the account', {
    claims: { iss: 'https://token.actions.example.com' },
    fails: ['aws-identity-provider', 'No OpenIDConnect provider found', 'Register the issuer'],
  }),
  byIdentity('an identity token that has expired', {
    claims: { exp: past() },
    fails: ['aws-expired', 'Token expired'],
  }),
  byIdentity('an identity token that somebody else signed', {
    tampering: 'signature',
    fails: ['aws-identity-provider', 'could not be validated'],
  }),
  byIdentity('an identity token that was changed after it was signed', {
    tampering: 'payload',
    fails: ['aws-identity-provider', 'could not be validated'],
  }),
  byIdentity('an identity token without a signature', {
    tampering: 'algorithm',
    fails: ['aws-identity-provider', 'could not be validated'],
  }),
];
