import type { Authority } from '../../support/certificates.ts';
import { ARTIFACT_REGISTRY, GCR, type Google } from '../../support/google.ts';
import { ACCOUNT, PROVIDER } from '../../support/google-cloud.ts';
import type { MetadataOptions } from '../../support/google-metadata.ts';
import { Job, registry } from '../login/job.ts';

/** A file of credentials, an environment, lines of `auth`: what makes one login differ. */
export interface Given {
  /** The lines in braces after `auth:`. */
  readonly auth: string;
  readonly env?: Readonly<Record<string, string>>;
  /** GOOGLE_APPLICATION_CREDENTIALS, as a value to be written as JSON. */
  readonly file?: object;
}

/** What is wrong, and what the log has to say about it. */
export interface Failure extends Given {
  readonly set?: () => void;
  readonly metadata?: Partial<MetadataOptions>;
  readonly says: readonly string[];
}

export const KEY_AUTH = 'type: service-account-key, key: "${GCP_KEY}"';
export const DIRECT = `type: oidc, workload-identity-provider: ${PROVIDER}`;
export const IMPERSONATION = `${DIRECT}, service-account: ${ACCOUNT}`;
export const AMBIENT = 'type: ambient';

/** A login step on a runner that may have an identity token. */
export function googleJob(
  google: Google,
  authority: Authority,
  { auth, env = {}, file }: Given,
  provider: 'artifact-registry' | 'gcr' = 'artifact-registry',
): Job {
  const host = provider === 'gcr' ? GCR : ARTIFACT_REGISTRY;
  const lines = [`provider: ${provider}`, `auth: { ${auth} }`, 'tls: { ca: ca.crt }'];
  const job = new Job(registry('main', host, ...lines), {
    HTTPS_PROXY: google.env.HTTPS_PROXY,
    // What a metadata server would be asked, where a test names none: nobody.
    GCE_METADATA_HOST: '127.0.0.1:9',
    REGISTRY_ACTIONS_LIMIT_RETRY_PAUSE: '10ms',
    HOME: '/nonexistent',
    ...google.oidc.env,
    ...(file === undefined ? {} : { GOOGLE_APPLICATION_CREDENTIALS: './credentials.json' }),
    ...env,
  });
  job.write('checkout/ca.crt', authority.certificate);
  if (file !== undefined) job.write('credentials.json', JSON.stringify(file));
  return job;
}

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

/** A file of type `external_account`; `more` replaces what a test is about. */
export function externalAccount(credential_source: object, more: object = {}): object {
  return {
    type: 'external_account',
    audience: `//iam.googleapis.com/${PROVIDER}`,
    subject_token_type: TOKEN_TYPE,
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source,
    ...more,
  };
}

/** What google-github-actions/auth writes for a service account. */
export function actionsAuthFile({ oidc }: Google): object {
  const url = new URL(oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  url.searchParams.set('audience', `https://iam.googleapis.com/${PROVIDER}`);
  const source = {
    url: url.href,
    headers: { Authorization: `Bearer ${oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
    format: { type: 'json', subject_token_field_name: 'value' },
  };
  return externalAccount(source, {
    universe_domain: 'googleapis.com',
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
  });
}
