import type { Google } from '../../support/google.ts';
import { ACCOUNT, PROVIDER } from '../../support/google-cloud.ts';
import type { GOOGLE_FAILURES } from './cases/google.ts';
import { AMBIENT, DIRECT, type Failure, IMPERSONATION, KEY_AUTH } from './google-job.ts';

type Id = Extract<(typeof GOOGLE_FAILURES)[number], { readonly provider: 'gcr' }>['id'];

/** How each of them comes about. */
export function gcrFailuresOf(google: Google): Record<Id, Failure> {
  const { oidc, cloud } = google;
  const { project } = cloud;
  const key = { auth: KEY_AUTH, env: { GCP_KEY: JSON.stringify(cloud.key) } };
  return {
    'gcr-deleted': {
      ...key,
      set: () => {
        project.keyIsActive = false;
      },
      says: [
        'registry-unauthorized',
        'gcr.io answered 401',
        `keys list --iam-account ${ACCOUNT}`,
        'from GCP_KEY',
      ],
    },
    'gcr-absent': {
      ...key,
      set: () => google.hasGcr(false),
      says: ['registry-denied', 'gcr.io repo does not exist', 'Create the repository `gcr.io`'],
    },
    'gcr-condition': {
      auth: DIRECT,
      set: () => oidc.giveOut({ repository: 'acme/other', sub: 'repo:acme/other:pull_request' }),
      says: ['google-trust', PROVIDER, 'subject repo:acme/other:pull_request', 'condition'],
    },
    'gcr-payload': {
      auth: IMPERSONATION,
      set: () => oidc.giveOut({}, 'payload'),
      says: ['google-trust', PROVIDER, 'invalid_grant'],
    },
    'gcr-member': {
      auth: IMPERSONATION,
      set: () => {
        project.mayImpersonate = () => false;
      },
      says: ['google-impersonation', ACCOUNT, 'roles/iam.workloadIdentityUser'],
    },
    'gcr-permission': {
      auth: IMPERSONATION,
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
      says: ['oidc-unavailable', 'id-token: write'],
    },
    'gcr-role': {
      // The pool's principal, which has no role.
      auth: DIRECT,
      says: ['registry-denied', 'us/repositories/gcr.io', 'roles/artifactregistry.writer'],
    },
    'gcr-nothing': {
      auth: AMBIENT,
      says: ['google-no-metadata', 'GOOGLE_APPLICATION_CREDENTIALS', 'auth.type: oidc'],
    },
    'gcr-no-account': {
      auth: AMBIENT,
      metadata: { accountStatus: 404 },
      says: ['google-no-account', 'status 404', 'Attach one'],
    },
    'gcr-scopes': {
      auth: AMBIENT,
      metadata: { scopes: ['https://www.googleapis.com/auth/logging.write'] },
      says: ['google-scopes', 'auth/logging.write', '--scopes cloud-platform'],
    },
    'gcr-page': {
      auth: AMBIENT,
      metadata: { token: () => cloud.issueFor(ACCOUNT) },
      set: () => google.showPage(true),
      says: ['registry-unexpected-answer', 'gcr.io', 'a web page', 'no proxy or login page'],
    },
  };
}
