import type { Hubs } from '../../support/hubs.ts';
import type { HUB_FAILURES, HUB_PUSH_FAILURES } from './cases/hubs.ts';
import { type Failure, PASSWORD_AUTH } from './hub-job.ts';

type Some = Partial<Record<(typeof HUB_FAILURES)[number]['id'], Failure>>;

const OWN_AUTH = PASSWORD_AUTH.replace('octo', 'ci');
const TOKEN_AUTH = 'type: identity-token, token: "${PASSWORD}"';
const HOST = 'registry.example:5000';
const PASSWORD = 'not-the-password';

/** How they come about at GitHub's registry, and at others. */
export function otherFailures(hubs: Hubs) {
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
    ...ofPasswords(hubs),
    ...ofTokens(hubs),
  } satisfies Some;
}

function ofPasswords({ other }: Hubs) {
  const own = { auth: OWN_AUTH, env: { PASSWORD: other.password } };
  const sentTo = (realm: string) => () => {
    other.realm = realm;
  };
  return {
    'wrong-password': {
      auth: OWN_AUTH,
      env: { PASSWORD },
      says: ['registry-unauthorized', `${HOST} answered 401`, 'from PASSWORD.'],
    },
    'other-reads': {
      ...own,
      set: () => {
        other.actions = ['pull'];
      },
      says: ['registry-denied', `${HOST} takes the credentials, but grants no push on acme/web`],
    },
    'no-token-server': {
      ...own,
      set: sentTo('https://auth.example/token'),
      says: [
        'network-proxy',
        `the token server that ${HOST} names cannot be asked`,
        'the connection to auth.example through (status 403)',
        'Check the proxy',
      ],
    },
    'no-tls': {
      ...own,
      set: sentTo('http://auth.example/token'),
      says: ['registry-realm', `${HOST} sends logins to http://auth.example`, '`realm`'],
    },
  } satisfies Some;
}

function ofTokens({ other }: Hubs) {
  const own = { auth: TOKEN_AUTH, env: { PASSWORD: other.identityToken } };
  return {
    'wrong-identity-token': {
      auth: TOKEN_AUTH,
      env: { PASSWORD },
      says: ['registry-unauthorized', `${HOST} answered 401`, 'whole', 'from PASSWORD.'],
    },
    expired: {
      ...own,
      set: () => {
        other.hasExpired = true;
      },
      says: [
        'registry-unauthorized',
        `${HOST} answered 400 to the login: The refresh token has expired.`,
        '`docker login` makes a new one',
        'from PASSWORD.',
      ],
    },
    'no-oauth': {
      ...own,
      set: () => {
        other.hasOAuth = false;
      },
      says: ['registry-unauthorized', `${HOST} answered 401`, 'use `type: password`'],
    },
    'token-reads': {
      ...own,
      set: () => {
        other.actions = ['pull'];
      },
      says: ['registry-denied', 'grants no push on acme/web'],
    },
  } satisfies Some;
}

type PushId = (typeof HUB_PUSH_FAILURES)[number]['id'];

interface PushFailure {
  /** As in {@link Failure}. */
  readonly auth: string;
  readonly words: string;
  readonly next: string;
  /** As in {@link Failure}. */
  readonly event?: object;
}

/** What GitHub's registry says to a push, and what there is to do about it. */
export const GHCR_PUSH_FAILURES: Readonly<Record<PushId, PushFailure>> = {
  packages: {
    auth: '',
    words: 'permission_denied: write_package',
    next: 'Add `permissions: { packages: write',
  },
  fork: {
    auth: '',
    words: 'installation not allowed to Write organization package',
    next: 'in a workflow on `workflow_run`; and leave this step out for forks',
    event: { pull_request: { head: { repo: { full_name: 'mallory/platform' } } } },
  },
  scopes: {
    auth: PASSWORD_AUTH,
    words: 'permission_denied: The token provided does not match expected scopes.',
    next: 'Give the token the scope `write:packages` to push',
  },
  organization: {
    auth: '',
    words: 'installation not allowed to Create organization package',
    next: 'Add `permissions: { packages: write',
  },
};
