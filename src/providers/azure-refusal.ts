import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';
import type { AzureCloud } from './azure-cloud.ts';
import type { AzurePrincipal } from './azure-principal.ts';
import { tellIdentity } from './job-identity.ts';

type Asking = Exclude<AzurePrincipal, { readonly kind: 'managed' }>;

interface Cause {
  readonly code: ErrorCode;
  readonly next: string;
}

const APPLICATION: Cause = {
  code: 'azure-application',
  next: 'Check `client-id` (the application or managed identity, not its object id) and `tenant-id`, and that it is enabled.',
};
const TENANT: Cause = {
  code: 'azure-tenant',
  next: 'Check `tenant-id`, and that the tenant is of the cloud of the registry (AZURE_AUTHORITY_HOST says otherwise where it is set).',
};
const TRUST: Cause = {
  code: 'azure-trust',
  next: 'Compare these with the federated credentials of the application or managed identity: issuer, subject and audience have to be the same to the letter.',
};
const SECRET: Cause = {
  code: 'azure-secret',
  next: 'Store the value of a client secret, not its id, and of this application. `auth.type: oidc` needs none.',
};
const EXPIRED: Cause = {
  code: 'azure-secret',
  next: 'Make a new client secret (`az ad app credential reset`), or use `auth.type: oidc`, which needs none.',
};
const CLOCK: Cause = {
  code: 'azure-clock',
  next: 'Check the clock of the runner; an identity token is good for some minutes around the time it was issued.',
};
const CLOUD: Cause = {
  code: 'azure-refused',
  next: 'Entra ID of this cloud does not know its registries: check `url` and AZURE_AUTHORITY_HOST.',
};
const OTHER: Cause = {
  code: 'azure-refused',
  next: 'Look the code up at https://login.microsoftonline.com/error, or in the sign-in logs of the tenant.',
};

/** "Microsoft Entra authentication and authorization error codes". */
const CAUSES: ReadonlyMap<string, Cause> = new Map([
  ['700016', APPLICATION],
  ['7000112', APPLICATION],
  ['90002', TENANT],
  ['900021', TENANT],
  ['900023', TENANT],
  ['7000215', SECRET],
  ['7000222', EXPIRED],
  ['50027', TRUST],
  ['70021', TRUST],
  ['70025', TRUST],
  ['700027', TRUST],
  ['700211', TRUST],
  ['700212', TRUST],
  ['700213', TRUST],
  ['7002131', TRUST],
  ['700024', CLOCK],
  ['50001', CLOUD],
  ['500011', CLOUD],
]);

/** Why Entra ID gives no token, by its code where it names one, in words of ours after its own. */
export function entraRefusal(asking: Asking, { authority }: AzureCloud, error: unknown): UserError {
  const words = wordsOf(error);
  const [, number] = /AADSTS(\d+)/.exec(words) ?? [];
  const { host } = new URL(authority);
  if (number === undefined) return withoutToken(host, words, error);
  const { code, next } = CAUSES.get(number) ?? OTHER;
  const isAbout = code === 'azure-trust' || code === 'azure-clock';
  const told =
    isAbout && asking.kind === 'federated'
      ? `. The identity token has ${tellIdentity(asking.identity)}`
      : '';
  const message = `Entra ID (${host}) gives ${asking.clientId} no token: ${words}${told}`;
  return new UserError({ code, message, next });
}

function withoutToken(host: string, words: string, cause: unknown): UserError {
  return new UserError({
    code: 'azure-no-token',
    message: `Entra ID (${host}) answered without a token: ${words}`,
    next: 'Check that no proxy or login page answers in its place, and the status page of Azure.',
    cause,
  });
}

/** The words of Entra ID, or of a machine's service, out of all that the SDK puts around them. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, described] = /Description: ([\s\S]+?) - Correlation ID:/.exec(text) ?? [];
  const [own] = /AADSTS\d+[\s\S]*?(?=\s*(?:- )?(?:Trace|Correlation) ID:|$)/.exec(text) ?? [];
  return oneLine(own ?? described ?? text).replace(/\.$/, '');
}

/** No token of a managed identity: there is no service here that gives one, or it knows none. */
export function withoutMachine(clientId: string | undefined, cause: unknown): UserError {
  const whose = clientId === undefined ? '' : ` ${clientId}`;
  return new UserError({
    code: 'azure-no-identity',
    message: `this machine gives no token of the managed identity${whose}: ${wordsOf(cause)}`,
    next: "Use `auth.type: oidc` on GitHub's runners. On a machine of Azure assign it the identity (`az vm identity assign`); of several, name one by `client-id`.",
    cause,
  });
}
