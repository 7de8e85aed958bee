import type { Hubs } from '../../support/hubs.ts';
import type { HUB_FAILURES } from './cases/hubs.ts';
import {
  connectionAuth,
  type Failure,
  MALLORY,
  NO_IDENTITY,
  PASSWORD_AUTH,
  SUBJECT,
} from './hub-job.ts';
import { otherFailures } from './other-failures.ts';
import { quayFailures } from './quay-failures.ts';

type Id = (typeof HUB_FAILURES)[number]['id'];

/** How each of them comes about. */
export function failuresOf(hubs: Hubs): Record<Id, Failure> {
  return {
    ...ofConnections(hubs),
    ...ofDockerAccounts(hubs),
    ...quayFailures(hubs),
    ...otherFailures(hubs),
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
