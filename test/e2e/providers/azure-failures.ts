import { TENANT } from '../../support/entra.ts';
import type { Claims, Tampering } from '../../support/github-oidc.ts';
import {
  ADMIN_PASSWORD,
  AUDIENCE,
  byOidc,
  byPassword,
  bySecret,
  CLIENT,
  EXPIRED,
  type Given,
  POD,
  READER,
  WITHOUT_ROLE,
} from './azure-world.ts';
import type { ACR_FAILURES } from './cases/acr.ts';

type Id = (typeof ACR_FAILURES)[number]['id'];
type Environment = Readonly<Record<string, string>>;

/** What is wrong, and what the log has to say about it. */
export interface Failure extends Given {
  /** What the job's identity token says, and how it is spoilt. */
  readonly token?: readonly [Claims, Tampering?];
  /** The same of the token in a pod's file. */
  readonly podToken?: Claims;
  readonly isBlocked?: boolean;
  readonly isAdminDisabled?: boolean;
  /** Its code, and what it says. */
  readonly says: readonly string[];
}

const UNKNOWN = 'c0000000-0000-4000-8000-00000000dead';
const NO_TENANT = '00000000-0000-4000-8000-00000000dead';
const MANAGED = 'type: managed-identity';
const TRUST = '[azure-trust]';
const IDENTITY = `issuer https://token.actions.githubusercontent.com, subject repo:acme/platform:ref:refs/heads/main, audience ${AUDIENCE}`;
const FIREWALL = [
  '[acr-firewall]',
  "client with IP '192.0.2.7' is not allowed",
  'Allow this address',
];
const now = () => Math.floor(Date.now() / 1000);

/** By which the SDK finds machines: one with an identity, one with several, one without a role. */
export interface Machines {
  readonly one: Environment;
  readonly several: Environment;
  readonly withoutRole: Environment;
}

/** How each of them comes about. */
export function failuresOf(machines: Machines): Record<Id, Failure> {
  return { ...ofPasswords(), ...ofSecrets(), ...ofTheJob(), ...ofMachines(machines) };
}

type Some = Partial<Record<Id, Failure>>;

function ofPasswords() {
  const UNAUTHORIZED = '[registry-unauthorized]';
  const auth = byPassword('acme');
  const admin = { auth, env: { SECRET: ADMIN_PASSWORD } };
  const by = (user: string, ...says: string[]) => ({ auth: byPassword(user), says });
  const wrong = { SECRET: 'not-the-right-one-0123456789' };
  const secret = [
    UNAUTHORIZED,
    'acme.azurecr.io answered 401 to the login: UNAUTHORIZED: Invalid clientid or client secret.',
    'is wrong or has expired',
    'az ad app credential reset',
    'It comes from SECRET.',
  ];
  return {
    'admin-password': {
      auth,
      env: wrong,
      says: [UNAUTHORIZED, 'az acr credential show --name acme', 'It comes from SECRET.'],
    },
    'admin-disabled': {
      ...admin,
      isAdminDisabled: true,
      says: [
        UNAUTHORIZED,
        'Application not registered with AAD',
        'Check that the admin user is enabled (`az acr update --name acme --admin-enabled true`)',
      ],
    },
    'no-user': by(
      'ci@acme.example',
      UNAUTHORIZED,
      'Application not registered with AAD',
      'az acr token list --registry acme',
      "A person's e-mail address is none of them",
    ),
    'application-secret': { ...by(CLIENT, ...secret), env: wrong },
    'application-expired': by(EXPIRED, ...secret),
    'application-role': by(
      WITHOUT_ROLE,
      UNAUTHORIZED,
      'authentication required, visit https://aka.ms/acr/authorization',
      'Grant the application AcrPull (to pull) or AcrPush (to push)',
      `Check that ${WITHOUT_ROLE} is its client id`,
    ),
    'application-reads': by(
      READER,
      '[registry-denied]',
      'grants no push on charts/web',
      '`permission: pull`',
    ),
    'password-firewall': {
      ...admin,
      isBlocked: true,
      says: FIREWALL,
    },
  } satisfies Some;
}

function ofSecrets() {
  return {
    'unknown-application': {
      auth: bySecret(UNKNOWN),
      says: ['[azure-application]', 'AADSTS700016', UNKNOWN, 'Check `client-id`'],
    },
    'unknown-tenant': {
      auth: bySecret(CLIENT, NO_TENANT),
      says: ['[azure-tenant]', `AADSTS90002: Tenant '${NO_TENANT}' not found`],
    },
    'wrong-secret': {
      auth: bySecret(),
      env: { SECRET: 'another-secret-than-the-right-one' },
      says: ['[azure-secret]', 'AADSTS7000215', 'not its id'],
    },
    'expired-secret': {
      auth: bySecret(EXPIRED),
      says: ['[azure-secret]', 'AADSTS7000222', 'az ad app credential reset'],
    },
    'no-role': {
      auth: bySecret(WITHOUT_ROLE),
      says: ['[acr-exchange]', '401', `Grant ${WITHOUT_ROLE} of tenant ${TENANT} AcrPull`],
    },
    firewall: { auth: bySecret(), isBlocked: true, says: FIREWALL },
  } satisfies Some;
}

function ofTheJob() {
  const auth = byOidc();
  const spoilt = (token: readonly [Claims, Tampering?], ...says: string[]) => ({
    auth,
    token,
    says,
  });
  return {
    subject: spoilt(
      [{ sub: 'repo:acme/platform:pull_request' }],
      TRUST,
      'AADSTS700213',
      'subject repo:acme/platform:pull_request, audience',
    ),
    audience: spoilt([{ aud: 'api://Other' }], TRUST, '700212', 'audience api://Other'),
    issuer: spoilt(
      [{ iss: 'https://evil.example' }],
      TRUST,
      '700211',
      'issuer https://evil.example',
    ),
    expiry: spoilt([{ exp: now() - 60 }], '[azure-clock]', '700024', IDENTITY),
    'not-yet-valid': spoilt([{ nbf: now() + 600 }], '[azure-clock]', 'Check the clock'),
    signature: spoilt([{}, 'signature'], TRUST, '700027', IDENTITY),
    'foreign-key': spoilt([{}, 'key'], TRUST, '700027', IDENTITY),
    payload: spoilt([{}, 'payload'], TRUST, '700027', IDENTITY),
    algorithm: spoilt([{}, 'algorithm'], TRUST, '700027', IDENTITY),
    'no-federation': { auth: byOidc(READER), says: [TRUST, 'AADSTS70025', IDENTITY] },
    'no-permission': {
      auth,
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
      says: ['[oidc-unavailable]', 'id-token: write'],
    },
  } satisfies Some;
}

function ofMachines({ one, several, withoutRole }: Machines) {
  const file = { AZURE_FEDERATED_TOKEN_FILE: './pod-token' };
  const pod = { ...file, AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: POD };
  return {
    'no-machine': {
      auth: MANAGED,
      env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9' },
      says: ['[azure-no-identity]', '127.0.0.1:9 refuses connections', 'auth.type: oidc'],
    },
    'unknown-identity': {
      auth: `${MANAGED}, client-id: ${UNKNOWN}`,
      env: one,
      says: ['[azure-no-identity]', `${UNKNOWN}: Identity not found`, 'az vm identity assign'],
    },
    several: {
      auth: MANAGED,
      env: several,
      says: [
        '[azure-no-identity]',
        'Multiple user assigned',
        'of several, name one by `client-id`',
      ],
    },
    'machine-role': {
      auth: MANAGED,
      env: withoutRole,
      says: ['[acr-exchange]', '401', `Grant ${WITHOUT_ROLE} of tenant ${TENANT} AcrPull`],
    },
    'pod-subject': {
      auth: MANAGED,
      env: pod,
      podToken: { sub: 'system:serviceaccount:default:default', aud: AUDIENCE },
      says: [TRUST, '700213', 'subject system:serviceaccount:default:default', 'to the letter'],
    },
    'half-a-pod': {
      auth: MANAGED,
      env: { ...file, AZURE_CLIENT_ID: CLIENT },
      says: ['[azure-no-identity]', 'AZURE_TENANT_ID is not set', 'webhook'],
    },
  } satisfies Some;
}
