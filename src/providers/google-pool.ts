import { IdentityPoolClient } from 'google-auth-library/build/src/auth/identitypoolclient.js';
import { StsCredentials } from 'google-auth-library/build/src/auth/stscredentials.js';
import { explainRefusal, GoogleRefusal } from './google-refusal.ts';
import { CLOUD_PLATFORM, type GoogleToken } from './google-token.ts';
import { type Transport, transportOver } from './google-transport.ts';
import type { IdentityToken } from './job-identity.ts';
import type { ProviderContext } from './provider.ts';

/** A login by workload identity federation. */
export interface PoolLogin {
  /** `projects/…/workloadIdentityPools/…/providers/…` */
  readonly provider: string;
  readonly tokenUrl: string;
  /** As in `urn:ietf:params:oauth:token-type:jwt`. */
  readonly tokenType: string;
  /** Undefined: the pool's principal itself is granted access. */
  readonly impersonation: Impersonation | undefined;
  /** What the provider is shown. */
  readonly identity: IdentityToken;
}

/** The service account to act as. */
export interface Impersonation {
  readonly account: string;
  readonly url: string;
  /** Of the token; default: an hour. */
  readonly seconds?: number | undefined;
}

/**
 * Exchanges a foreign identity token for an access token (RFC 8693, Security Token Service), and
 * that for one of a service account where there is one to act as.
 * @throws UserError `google-…`, NetworkError
 */
export async function fetchPoolToken(
  login: PoolLogin,
  context: ProviderContext,
): Promise<GoogleToken> {
  const { provider, identity, impersonation } = login;
  const account = impersonation?.account;
  const client = new PoolClient(login, transportOver(context));
  try {
    const { token } = await client.getAccessToken();
    const until = client.credentials.expiry_date;
    return {
      secret: context.host.conceal(token ?? ''),
      expiresAt: until ? new Date(until) : undefined,
      identity: account ?? principalOf(provider, identity),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof GoogleRefusal)) throw error;
    const repository = context.host.env.GITHUB_REPOSITORY;
    throw explainRefusal(error, { provider, identity, account, repository });
  }
}

/** As Google's policies name it, where the provider maps the subject as it usually does. */
function principalOf(provider: string, { subject }: IdentityToken): string {
  const pool = provider.replace(/\/providers\/[^/]*$/, '');
  return `principal://iam.googleapis.com/${pool}/subject/${subject}`;
}

class PoolClient extends IdentityPoolClient {
  constructor(login: PoolLogin, transporter: Transport) {
    const { provider, tokenUrl, tokenType, impersonation, identity } = login;
    const seconds = impersonation?.seconds;
    super({
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider}`,
      subject_token_type: tokenType,
      token_url: tokenUrl,
      subject_token_supplier: { getSubjectToken: async () => identity.secret.reveal() },
      ...(impersonation && { service_account_impersonation_url: impersonation.url }),
      ...(seconds && { service_account_impersonation: { token_lifetime_seconds: seconds } }),
      scopes: [CLOUD_PLATFORM],
      transporter,
      // They log requests and answers whole where GOOGLE_SDK_NODE_LOGGING is set.
      useAuthRequestParameters: false,
    });
    // The library gives its transport to all but this.
    this.stsCredential = new StsCredentials({ tokenExchangeEndpoint: tokenUrl, transporter });
  }
}
