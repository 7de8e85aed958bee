import type { Hubs } from '../../support/hubs.ts';
import type { HUB_FAILURES } from './cases/hubs.ts';
import {
  type Failure,
  FEDERATION_AUTH,
  MALLORY,
  NO_IDENTITY,
  PASSWORD_AUTH,
  ROBOT,
  SUBJECT,
} from './hub-job.ts';

type Some = Partial<Record<(typeof HUB_FAILURES)[number]['id'], Failure>>;

/** How each of them comes about. */
export function quayFailures(hubs: Hubs) {
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
    ...ofTokens(hubs),
  } satisfies Some;
}

function ofTokens({ quay: { robot } }: Hubs) {
  const by = (user: string, PASSWORD = robot.token) => ({
    auth: PASSWORD_AUTH.replace('octo', user),
    env: { PASSWORD },
  });
  const refused = (words: string) => [
    'registry-unauthorized',
    `quay.io answered 401 to the login: UNAUTHORIZED: ${words}`,
    'It comes from PASSWORD.',
  ];
  return {
    'robot-token': {
      ...by(ROBOT, 'the-token-before-it-was-regenerated'),
      says: [
        ...refused(`Could not find robot with username: ${ROBOT} and supplied password.`),
        'its token was not regenerated',
      ],
    },
    'robot-name': {
      ...by('ci'),
      says: [
        ...refused('Invalid Username or Password'),
        'A robot account is named with its organization, as in acme+ci',
      ],
    },
    'robot-deleted': {
      ...by(ROBOT),
      set: () => {
        robot.exists = false;
      },
      says: [
        ...refused('Could not find robot with specified username'),
        'Check that the robot account still exists',
      ],
    },
    'robot-reads': {
      ...by(ROBOT),
      set: () => {
        robot.actions = ['pull'];
      },
      says: ['registry-denied', 'grants no push on acme/web', '`permission: pull`'],
    },
  } satisfies Some;
}
