import { UserError } from '../faults/user-error.ts';
import { isWebAddress } from '../http/address.ts';
import type { HttpClient, HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import { jsonOf } from '../registry/errors.ts';
import { oneLine } from '../report/text.ts';
import { CLOUD_PLATFORM, type GoogleToken } from './google-token.ts';
import { metadataClient } from './metadata-client.ts';
import type { ProviderContext } from './provider.ts';

/** Where machines of Google Cloud, and pods on GKE, find theirs ("About VM metadata"). */
const ADDRESS = '169.254.169.254';
const ACCOUNT_PATH = '/computeMetadata/v1/instance/service-accounts/default/';

/** With one of these Google's registries are open, too, as they were when they kept files there. */
const STORAGE = /\/auth\/(?:devstorage\.|cloud-platform)/;

/**
 * The token of the service account that is attached to this machine, or on GKE to the pod.
 * @throws UserError `google-no-metadata`, `google-no-account`, `google-scopes`, `google-refused`
 */
export async function fetchMetadataToken({
  host,
  signal,
}: Pick<ProviderContext, 'host' | 'signal'>): Promise<GoogleToken> {
  const root = rootOf(host.env);
  const http = metadataClient({ host, signal });
  try {
    const email = await ask(http, root, 'email');
    requireAccount(email);
    checkScopes(await ask(http, root, 'scopes'));
    const answer = await ask(http, root, 'token');
    const fields = answer.status === 200 ? jsonOf(answer) : undefined;
    if (typeof fields?.access_token !== 'string') throw refused(answer);
    const life = Number(fields.expires_in);
    return {
      secret: host.conceal(fields.access_token),
      expiresAt: life > 0 ? new Date(Date.now() + life * 1000) : undefined,
      identity: oneLine(email.body.toString('utf8')),
    };
  } finally {
    http.close();
  }
}

function rootOf({ GCE_METADATA_HOST, GCE_METADATA_IP }: ProviderContext['host']['env']): URL {
  const given = GCE_METADATA_HOST || GCE_METADATA_IP || ADDRESS;
  const root = URL.parse(ACCOUNT_PATH, given.includes('://') ? given : `http://${given}`);
  if (isWebAddress(root)) return root;
  throw new UserError({
    code: 'google-no-metadata',
    message: `${GCE_METADATA_HOST ? 'GCE_METADATA_HOST' : 'GCE_METADATA_IP'} in the environment is no host[:port]`,
    next: 'Correct or remove it.',
  });
}

async function ask(http: HttpClient, root: URL, name: string): Promise<HttpResponse> {
  const url = new URL(name, root);
  const headers = { 'metadata-flavor': 'Google' };
  const response = await http.send({ method: 'GET', url, headers }).catch((error) => {
    throw error instanceof NetworkError ? absent(`${error.message}`, error) : error;
  });
  // GitHub's own machines are Azure's, where another service answers at the same address.
  if (response.headers['metadata-flavor'] === 'Google') return response;
  throw absent(`what answers at ${url.host} is not Google's`);
}

function absent(why: string, cause?: unknown): UserError {
  return new UserError({
    code: 'google-no-metadata',
    message: `nothing around this job gives Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set, and there is no metadata server (${why})`,
    next: "Use `auth.type: oidc` on GitHub's runners; `ambient` is for a runner on Google Cloud, or after google-github-actions/auth.",
    cause,
  });
}

function requireAccount({ status }: HttpResponse): void {
  if (status === 200) return;
  throw new UserError({
    code: 'google-no-account',
    message: `the metadata server knows no service account of this machine (status ${status})`,
    next: 'Attach one to the machine, or on GKE turn on workload identity federation for the cluster and the node pool.',
  });
}

/** A machine's scopes limit what its account may do; one that is not told says nothing. */
function checkScopes({ status, body }: HttpResponse): void {
  const scopes = body.toString('utf8');
  if (status !== 200 || STORAGE.test(scopes)) return;
  throw new UserError({
    code: 'google-scopes',
    message: `the access scopes of this machine do not reach registries: ${oneLine(scopes.replaceAll(/\s+/g, ' '), 300)}`,
    next: `Stop it, and set the scope ${CLOUD_PLATFORM} (\`gcloud compute instances set-service-account --scopes cloud-platform\`); roles of the account are what limits it then.`,
  });
}

function refused({ status, body }: HttpResponse): UserError {
  const words = oneLine(body.toString('utf8'), 300);
  return new UserError({
    code: 'google-refused',
    message: `the metadata server gives no token (status ${status})${status === 200 ? '' : `: ${words}`}`,
    next: 'On GKE, check that the Kubernetes service account may act as the Google one (roles/iam.workloadIdentityUser), and that the API iamcredentials.googleapis.com is enabled.',
  });
}
