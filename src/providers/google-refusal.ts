import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';
import { type IdentityToken, tellIdentity } from './job-identity.ts';
import { keyHint } from './service-account-key.ts';

/** A service of Google's said no. */
export class GoogleRefusal extends Error {
  /** As in `sts.googleapis.com`. */
  readonly service: string;
  readonly status: number;
  /** Of its JSON answer; empty when it was none. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(service: string, status: number, fields: Readonly<Record<string, unknown>>) {
    super(`${service} answered ${status}`);
    this.name = 'GoogleRefusal';
    this.service = service;
    this.status = status;
    this.fields = fields;
  }
}

/** What was asked for, as far as it is known: a refusal is explained by it. */
export interface Asked {
  /** The identity that was shown to a workload identity provider. */
  readonly identity?: IdentityToken | undefined;
  /** `projects/…/workloadIdentityPools/…/providers/…` */
  readonly provider?: string | undefined;
  /** The service account to act as, or whose key it is. */
  readonly account?: string | undefined;
  /** `owner/name` of the job's repository. */
  readonly repository?: string | undefined;
}

/** A refusal in Google's two forms (OAuth 2.0, google.rpc.Status) brought to one. */
interface Answer {
  readonly service: string;
  readonly status: number;
  /** As in `invalid_grant` or `PERMISSION_DENIED`. */
  readonly error: string;
  readonly words: string;
  /** The API that a `SERVICE_DISABLED` is about. */
  readonly disabled: string | undefined;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly what: string;
  readonly next: string;
}

/** A refusal as what failed, why, and what to do about it. Holds no token. */
export function explainRefusal(refusal: GoogleRefusal, asked: Asked): UserError {
  const answer = readRefusal(refusal);
  const { code, what, next } = explanationOf(answer, asked);
  const said = [answer.error, answer.words].filter(Boolean).join(': ');
  const message = `${what}: ${answer.service} answered ${answer.status}${said && `: ${oneLine(said, 300)}`}`;
  return new UserError({ code, message, next, cause: refusal });
}

function readRefusal({ service, status, fields }: GoogleRefusal): Answer {
  const { error, error_description: description } = fields;
  if (!isRecord(error)) {
    return { service, status, error: text(error), words: text(description), disabled: undefined };
  }
  const details = Array.isArray(error.details) ? error.details.filter(isRecord) : [];
  const disabled = details.find(({ reason }) => reason === 'SERVICE_DISABLED')?.metadata;
  return {
    service,
    status,
    error: text(error.status),
    words: text(error.message),
    disabled: isRecord(disabled) ? text(disabled.service) || service : undefined,
  };
}

function explanationOf(answer: Answer, asked: Asked): Explanation {
  if (answer.disabled !== undefined) return apiDisabled(answer.disabled);
  const explain = EXPLANATIONS.find(([service]) => service.test(answer.service))?.[1];
  const explained = explain?.(answer, asked);
  return explained ?? { code: 'google-refused', what: 'Google gives no token', next: TRY_AGAIN };
}

type Explain = (answer: Answer, asked: Asked) => Explanation | undefined;

const EXPLANATIONS: readonly (readonly [RegExp, Explain])[] = [
  [/^sts\b/, trust],
  [/^iamcredentials\b/, impersonation],
  [/^oauth2\b/, ownCredentials],
];

const TRY_AGAIN = 'Try again; if it stays, look at https://status.cloud.google.com.';

function apiDisabled(api: string): Explanation {
  return {
    code: 'google-api-disabled',
    what: `the API ${oneLine(api)} is not enabled`,
    next: `Run \`gcloud services enable ${oneLine(api)} --project <the project of the service account>\`, and wait some minutes.`,
  };
}

/** The exchange of a foreign token: the error codes are those of RFC 8693 and RFC 6749. */
function trust({ error, words }: Answer, asked: Asked): Explanation | undefined {
  const provider = oneLine(asked.provider ?? 'the provider', 300);
  if (error === 'invalid_target' || (error === 'invalid_request' && /audience/i.test(words))) {
    return {
      code: 'google-no-provider',
      what: `there is no such workload identity provider: ${provider}`,
      next: numbersHint(provider),
    };
  }
  if (!['invalid_grant', 'unauthorized_client', 'invalid_request'].includes(error)) {
    return undefined;
  }
  const who = asked.identity === undefined ? '' : ` (${tellIdentity(asked.identity)})`;
  const what = `${provider} does not take the identity${who}`;
  const hint = TRUST_HINTS.find(([pattern]) => pattern.test(words))?.[1];
  return { code: 'google-trust', what, next: (hint ?? anyTrust)(asked, provider) };
}

type Hint = (asked: Asked, provider: string) => string;

/** By Google's own words about a foreign token, the narrower first. */
const TRUST_HINTS: readonly (readonly [RegExp, Hint])[] = [
  [
    /attribute condition/i,
    () =>
      'Compare subject and repository with the condition of the provider (`gcloud iam workload-identity-pools providers describe`); names are compared with their case.',
  ],
  [
    /audience/i,
    (_, provider) =>
      `It has to allow the audience https://iam.googleapis.com/${provider}: remove its own list (\`--allowed-audiences\`), or add this one to it.`,
  ],
  [
    /issuer/i,
    ({ identity }) =>
      `Set the issuer of the provider (\`--issuer-uri\`) to ${oneLine(identity?.issuer ?? 'that of the token')}.`,
  ],
  [
    /stale|expired|issued at|not (?:yet )?valid|too (?:early|old)|future/i,
    () =>
      'The token is out of its time: check the clock of the token service, and that the step does not wait between the request and the login.',
  ],
  [
    /mapped attribute|google\.subject/i,
    () => 'Correct the attribute mapping of the provider: google.subject=assertion.sub.',
  ],
  [
    /signature|signed|jwk|key/i,
    () => 'Check the issuer of the provider, and the keys that it publishes or was given.',
  ],
];

function anyTrust(_: Asked, provider: string): string {
  return `Check issuer, allowed audiences and attribute condition: \`gcloud iam workload-identity-pools providers describe ${provider}\`.`;
}

function numbersHint(provider: string): string {
  if (/^projects\/\d+\//.test(provider)) {
    return 'Check the number of the project and the names of the pool and the provider, and that neither is disabled or deleted.';
  }
  return 'Name the project by its number, not by its id: `gcloud projects describe <id> --format "value(projectNumber)"`.';
}

/** The service account's token, for which a federated one was shown. */
function impersonation({ status, error }: Answer, asked: Asked): Explanation | undefined {
  const account = oneLine(asked.account ?? 'the service account');
  if (status !== 403 && status !== 404) return undefined;
  const what = `the identity may not act as ${account}`;
  const grant = `gcloud iam service-accounts add-iam-policy-binding ${account} --role roles/iam.workloadIdentityUser --member "${memberOf(asked)}"`;
  const next =
    error === 'NOT_FOUND'
      ? 'Check the name of the service account: there is none of that name.'
      : `Check the account's name, and grant the identity the right to act as it, which takes some minutes to hold: \`${grant}\`.`;
  return { code: 'google-impersonation', what, next };
}

/** Whom to grant a role: the job's repository, whatever the branch. */
export function memberOf({ provider = '', repository, identity }: Asked): string {
  const pool = provider.replace(/\/providers\/[^/]*$/, '');
  const root = `//iam.googleapis.com/${pool || 'projects/<number>/locations/global/workloadIdentityPools/<pool>'}`;
  if (repository !== undefined) return `principalSet:${root}/attribute.repository/${repository}`;
  return `principal:${root}/subject/${oneLine(identity?.subject ?? '<subject>')}`;
}

/** A token for a service account's key, or for what `gcloud auth application-default login` kept. */
function ownCredentials({ error, words }: Answer, { account }: Asked): Explanation | undefined {
  if (error !== 'invalid_grant' && error !== 'unauthorized_client') return undefined;
  if (/short-lived|reasonable timeframe|iat and exp/i.test(words)) {
    return {
      code: 'google-clock',
      what: 'Google takes no token from this machine, whose clock is wrong',
      next: 'Set the clock: the signed request is good for an hour around the time it names.',
    };
  }
  if (account === undefined) {
    return {
      code: 'google-key',
      what: 'the credentials of the user are not good any more',
      next: 'Run `gcloud auth application-default login` again.',
    };
  }
  return {
    code: 'google-key',
    what: `the key of ${oneLine(account)} is not good any more`,
    next: keyHint(account),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? oneLine(value, 300) : '';
}
