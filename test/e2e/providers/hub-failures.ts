import type { Hubs } from '../../support/hubs.ts';
import type { HUB_FAILURES } from './cases/hubs.ts';
import { connectionAuth, FEDERATION_AUTH, type Given, PASSWORD_AUTH, ROBOT } from './hub-job.ts';

type Id = (typeof HUB_FAILURES)[number]['id'];

/** What is wrong, and what the log has to say about it. */
export interface Failure extends Given {
  readonly set?: () => void;
  /** What the runner says of the event. */
  readonly event?: object;
  /** Of the login; `acme/web` by default. */
  readonly repository?: string;
  readonly says: readonly string[];
}

const SUBJECT = 'subject repo:acme/platform:ref:refs/heads/main';
const NO_IDENTITY = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
const MALLORY = 'https://token.mallory.example';

/** How each of them comes about. */
export function failuresOf(hubs: Hubs): Record<Id, Failure> {
  return {
    ...ofConnections(hubs),
    ...ofDockerAccounts(hubs),
    ...ofRobots(hubs),
    ...ofOthers(),
  };
}

type HubIds = Extract<Id, `hub-${string}`>;

function ofConnections(hubs: Hubs): Omit<Record<HubIds, Failure>, 'hub-password'> {
  const { oidc, hub } = hubs;
  const auth = connectionAuth(hubs);
  const refused = (set: () => void, ...says: string[]): Failure => ({
    auth,
    set,
    says: ['docker-hub-connection', 'Compare the subject with the rulesets', ...says],
  });
  const invalid = (set: () => void, ...says: string[]) =>
    refused(set, 'status 400: invalid_grant', ...says);
  return {
    'hub-audience': invalid(
      () => oidc.giveOut({ aud: 'https://github.com/acme' }),
      SUBJECT,
      'audience https://github.com/acme',
    ),
    'hub-issuer': invalid(() => oidc.giveOut({ iss: MALLORY }), SUBJECT, `issuer ${MALLORY}`),
    'hub-expiry': invalid(() => oidc.giveOut({ exp: 1_700_000_000 }), SUBJECT, 'expired'),
    'hub-signature': invalid(() => oidc.giveOut({}, 'signature'), SUBJECT, 'no known key'),
    'hub-key': invalid(() => oidc.giveOut({}, 'key'), SUBJECT, 'no known key'),
    'hub-payload': invalid(() => oidc.giveOut({}, 'payload'), SUBJECT, 'no known key'),
    'hub-algorithm': invalid(() => oidc.giveOut({}, 'algorithm'), SUBJECT, 'no known key'),
    'hub-subject': refused(
      () => oidc.giveOut({ sub: 'repo:acme/other:ref:refs/heads/main' }),
      'status 403: access_denied: no ruleset matches',
      'issuer https://token.actions.githubusercontent.com',
      'subject repo:acme/other:ref:refs/heads/main',
      'audience https://identity.docker.com',
    ),
    'hub-connection': {
      auth: connectionAuth(hubs, { id: '99999999-2222-4333-8444-555555555555' }),
      says: ['docker-hub-connection', 'status 400: invalid_target', '`connection-id` with its id'],
    },
    'hub-inactive': refused(() => Object.assign(hub.connection, { isActive: false }), 'active'),
    'hub-organization': {
      auth: connectionAuth(hubs, { username: 'acne' }),
      says: ['registry-unauthorized', 'auth.docker.io', 'has to be the organization'],
    },
    'hub-read-only': {
      auth,
      set: () => Object.assign(hub.connection, { actions: ['pull'] }),
      says: ['registry-denied', 'grants no push on acme/web'],
    },
    'hub-permission': { auth, env: NO_IDENTITY, says: ['oidc-unavailable', 'id-token: write'] },
    'hub-fork': {
      auth,
      env: NO_IDENTITY,
      event: { pull_request: { head: { repo: { full_name: 'mallory/platform' } } } },
      says: ['oidc-unavailable', 'a pull request from a fork'],
    },
    'hub-dependabot': {
      auth,
      env: { ...NO_IDENTITY, GITHUB_ACTOR: 'dependabot[bot]' },
      says: ['oidc-unavailable', 'a run by Dependabot'],
    },
    'hub-outage': {
      auth,
      env: { REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '2' },
      set: () => {
        hub.outage = { status: 503, body: {} };
      },
      says: ['registry-unavailable', 'identity.docker.com answered 503', 'Try again later'],
    },
  };
}

type AccountIds = 'hub-password' | 'two-factors' | 'scopes' | 'levels';

function ofDockerAccounts({ hub }: Hubs): Record<AccountIds, Failure> {
  const by = (PASSWORD: string) => ({ auth: PASSWORD_AUTH, env: { PASSWORD } });
  const wrong = [
    'registry-unauthorized',
    'auth.docker.io answered 401 to the login: incorrect username or password',
    'An account with two factors, or with single sign-on, takes an access token only',
    'It comes from PASSWORD.',
  ];
  return {
    'hub-password': { ...by('not-the-password'), says: wrong },
    'two-factors': {
      ...by(hub.account.password),
      set: () => Object.assign(hub.account, { hasTwoFactors: true }),
      says: wrong,
    },
    scopes: {
      ...by(hub.accessToken.secret),
      set: () => Object.assign(hub.accessToken, { actions: ['pull'] }),
      says: ['access token has insufficient scopes', 'permission to read and write'],
    },
    levels: {
      ...by(hub.accessToken.secret),
      repository: 'acme/charts/web',
      says: ['registry-denied', 'grants no pull and no push on acme/charts/web'],
    },
  };
}

type RobotIds = Extract<Id, `quay-${string}`> | 'not-federated';

function ofRobots(hubs: Hubs): Record<RobotIds, Failure> {
  const { oidc, quay } = hubs;
  const auth = FEDERATION_AUTH;
  const refused = (set: () => void, ...says: string[]): Failure => ({
    auth,
    set,
    says: ['quay-federation', `robot account ${ROBOT}`, 'status 401', ...says],
  });
  const invalid = (set: () => void, ...says: string[]) =>
    refused(set, SUBJECT, 'Invalid token', ...says);
  return {
    'quay-audience': invalid(
      () => oidc.giveOut({ aud: 'https://github.com/acme' }),
      'audience https://github.com/acme',
      'so must the audience',
    ),
    'quay-issuer': invalid(() => oidc.giveOut({ iss: MALLORY }), `issuer ${MALLORY}`),
    'quay-expiry': invalid(() => oidc.giveOut({ exp: 1_700_000_000 }), 'expired'),
    'quay-signature': invalid(() => oidc.giveOut({}, 'signature'), 'no known key'),
    'quay-key': invalid(() => oidc.giveOut({}, 'key'), 'no known key'),
    'quay-payload': invalid(() => oidc.giveOut({}, 'payload'), 'no known key'),
    'quay-algorithm': invalid(() => oidc.giveOut({}, 'algorithm'), 'no known key'),
    'quay-subject': refused(
      () => oidc.giveOut({ sub: 'repo:acme/platform:environment:prod' }),
      'Token does not match robot',
      'issuer https://token.actions.githubusercontent.com',
      'subject repo:acme/platform:environment:prod',
      'audience quay.io',
    ),
    'not-federated': refused(() => {
      quay.federation = undefined;
    }, 'Robot does not have federated login configured'),
    'quay-permission': { auth, env: NO_IDENTITY, says: ['oidc-unavailable', 'id-token: write'] },
    'quay-password': {
      auth: PASSWORD_AUTH.replace('octo', ROBOT),
      env: { PASSWORD: 'not-the-token' },
      says: ['registry-unauthorized', 'quay.io answered 401', 'It comes from PASSWORD.'],
    },
  };
}

type OtherIds = 'ghcr-token' | 'no-job' | 'wrong-password' | 'wrong-identity-token';

function ofOthers(): Record<OtherIds, Failure> {
  const PASSWORD = 'not-the-password';
  return {
    'ghcr-token': {
      auth: '',
      env: { GITHUB_ACTOR: 'octocat', GITHUB_TOKEN: 'ghs_of_another_job' },
      says: ['registry-denied', 'DENIED: denied', 'packages: write', 'a classic one'],
    },
    'no-job': {
      auth: '',
      env: { GITHUB_ACTOR: 'octocat' },
      says: ['ghcr-no-job', 'whose token could be taken'],
    },
    'wrong-password': {
      auth: PASSWORD_AUTH,
      env: { PASSWORD },
      says: ['registry-unauthorized', 'registry.example:5000 answered 401', 'from PASSWORD.'],
    },
    'wrong-identity-token': {
      auth: 'type: identity-token, token: "${PASSWORD}"',
      env: { PASSWORD },
      says: ['registry-unauthorized', 'registry.example:5000 answered 401', 'from PASSWORD.'],
    },
  };
}
