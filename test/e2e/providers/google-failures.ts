import type { Google } from '../../support/google.ts';
import { ACCOUNT, PROVIDER, USER } from '../../support/google-cloud.ts';
import type { GOOGLE_FAILURES } from './cases/google.ts';
import { gcrFailuresOf } from './gcr-failures.ts';
import {
  AMBIENT,
  DIRECT,
  externalAccount,
  type Failure,
  IMPERSONATION,
  KEY_AUTH,
} from './google-job.ts';

type Id = (typeof GOOGLE_FAILURES)[number]['id'];

const SUBJECT = 'subject repo:acme/platform:ref:refs/heads/main';
const AUDIENCE = `https://iam.googleapis.com/${PROVIDER}`;
const MEMBER = `principalSet://iam.googleapis.com/${PROVIDER.replace(/\/providers\/.*/, '')}/attribute.repository/acme/platform`;
const FILE = './credentials.json';

/** How each of them comes about. `azure`: the address of another cloud's metadata server. */
export function failuresOf(google: Google, azure: string): Record<Id, Failure> {
  const { oidc, cloud } = google;
  const { project } = cloud;
  const key = { auth: KEY_AUTH, env: { GCP_KEY: JSON.stringify(cloud.key) } };
  const inactive = () => {
    project.keyIsActive = false;
  };
  const spoilt = (set: () => void, ...says: string[]): Failure => ({
    auth: DIRECT,
    set,
    says: ['google-trust', PROVIDER, ...says],
  });
  return {
    ...gcrFailuresOf(google),
    audience: spoilt(
      () => oidc.giveOut({ aud: 'https://github.com/acme' }),
      SUBJECT,
      'audience https://github.com/acme',
      `It has to allow the audience ${AUDIENCE}`,
    ),
    issuer: spoilt(
      () => oidc.giveOut({ iss: 'https://token.mallory.example' }),
      'issuer https://token.mallory.example',
      'Set the issuer of the provider (`--issuer-uri`) to https://token.mallory.example',
    ),
    expiry: spoilt(() => oidc.giveOut({ exp: 1_700_000_000 }), SUBJECT, 'out of its time'),
    signature: spoilt(() => oidc.giveOut({}, 'signature'), SUBJECT, 'invalid_grant'),
    'foreign-key': spoilt(() => oidc.giveOut({}, 'key'), SUBJECT, 'invalid_grant'),
    payload: spoilt(() => oidc.giveOut({}, 'payload'), SUBJECT, 'invalid_grant'),
    algorithm: spoilt(() => oidc.giveOut({}, 'algorithm'), SUBJECT, 'invalid_grant'),
    condition: spoilt(
      () => oidc.giveOut({ repository: 'acme/other', sub: 'repo:acme/other:environment:prod' }),
      'subject repo:acme/other:environment:prod',
      'rejected by the attribute condition',
      'Compare subject and repository with the condition',
    ),
    'no-provider': {
      auth: DIRECT.replace('providers/acme', 'providers/acne'),
      says: ['google-no-provider', 'providers/acne', 'neither is disabled or deleted'],
    },
    'project-id': {
      auth: DIRECT.replace('projects/123456789', 'projects/acme'),
      says: ['google-no-provider', 'Name the project by its number', 'describe <id>'],
    },
    member: {
      auth: IMPERSONATION,
      set: () => {
        project.mayImpersonate = () => false;
      },
      says: ['google-impersonation', ACCOUNT, 'roles/iam.workloadIdentityUser', MEMBER],
    },
    account: {
      auth: IMPERSONATION.replace('ci@', 'cd@'),
      says: ['google-impersonation', 'cd@acme', 'there is none of that name'],
    },
    api: {
      auth: IMPERSONATION,
      set: () => {
        project.disabled = ['iamcredentials.googleapis.com'];
      },
      says: ['google-api-disabled', 'gcloud services enable iamcredentials.googleapis.com'],
    },
    'no-token': {
      auth: DIRECT,
      set: () => google.showPage(true),
      says: ['google-no-token', 'sts.googleapis.com answered without a token'],
    },
    permission: {
      auth: DIRECT,
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
      says: ['oidc-unavailable', 'id-token: write'],
    },
    role: {
      // The pool's principal, which has no role.
      auth: DIRECT,
      says: ['registry-denied', 'uploadArtifacts', 'roles/artifactregistry.writer', 'Create the'],
    },
    deleted: {
      ...key,
      set: inactive,
      says: ['registry-unauthorized', `keys list --iam-account ${ACCOUNT}`, 'from GCP_KEY'],
    },
    page: {
      ...key,
      set: () => google.showPage(true),
      says: ['registry-unexpected-answer', 'a web page'],
    },
    'no-key': {
      ...key,
      env: { GCP_KEY: 'AIzaSyD-an-API-key-in-place-of-the-file' },
      says: ['service-account-key', 'registries.main.auth.key', 'Store the whole file'],
    },
    'key-role': {
      ...key,
      set: () => google.writers.delete(ACCOUNT),
      says: ['registry-denied', 'uploadArtifacts', 'grant the account roles/artifactregistry.wri'],
    },
    nothing: {
      auth: AMBIENT,
      says: ['google-no-metadata', 'GOOGLE_APPLICATION_CREDENTIALS', 'auth.type: oidc'],
    },
    'another-cloud': {
      auth: AMBIENT,
      env: { GCE_METADATA_HOST: azure },
      says: ['google-no-metadata', "is not Google's"],
    },
    'no-account': {
      auth: AMBIENT,
      metadata: { accountStatus: 404 },
      says: ['google-no-account', 'status 404', 'Attach one'],
    },
    scopes: {
      auth: AMBIENT,
      metadata: { scopes: ['https://www.googleapis.com/auth/logging.write'] },
      says: ['google-scopes', 'auth/logging.write', '--scopes cloud-platform'],
    },
    unbound: {
      auth: AMBIENT,
      metadata: { tokenStatus: 403 },
      says: ['google-refused', 'status 403', 'roles/iam.workloadIdentityUser'],
    },
    'no-file': {
      auth: AMBIENT,
      env: { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' },
      says: ['google-credentials-file', '/nowhere/key.json', 'ENOENT'],
    },
    'broken-key': {
      auth: AMBIENT,
      file: { ...cloud.key, private_key: cloud.key.private_key.slice(0, 200) },
      says: ['google-credentials-file', FILE, 'the private key'],
    },
    executable: {
      auth: AMBIENT,
      file: externalAccount({ executable: { command: 'touch ./executed' } }),
      env: { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1' },
      says: ['google-executable', FILE],
    },
    'foreign-server': {
      auth: AMBIENT,
      file: externalAccount(
        { file: './identity.jwt' },
        { token_url: 'https://sts.mallory.example/v1/token' },
      ),
      says: ['google-credentials-file', FILE, 'a foreign `token_url`'],
    },
    'deleted-key-file': {
      auth: AMBIENT,
      file: cloud.key,
      set: inactive,
      says: ['google-key', 'Invalid JWT Signature', `keys list --iam-account ${ACCOUNT}`],
    },
    clock: {
      auth: AMBIENT,
      file: cloud.key,
      set: () => {
        project.secondsAhead = 7200;
      },
      says: ['google-clock', 'Set the clock'],
    },
    revoked: {
      auth: AMBIENT,
      file: { ...USER, refresh_token: '1//revoked' },
      says: ['google-key', 'gcloud auth application-default login'],
    },
  };
}
