// Synchronously: every login loads this, and node:fs/promises alone takes 2 ms to load.
import { readFileSync } from 'node:fs';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import type { AzurePrincipal } from './azure-principal.ts';
import { identityFrom } from './job-identity.ts';

/**
 * What workload identity of AKS gives a pod: variables, and a file with the identity token of its
 * service account. Undefined: this is no such pod.
 * @throws UserError `azure-no-identity` where half of it is missing
 */
export async function podPrincipal(
  named: string | undefined,
  host: Host,
): Promise<AzurePrincipal | undefined> {
  const { AZURE_FEDERATED_TOKEN_FILE: file, AZURE_TENANT_ID: tenantId } = host.env;
  if (!file) return undefined;
  const clientId = named ?? host.env.AZURE_CLIENT_ID;
  if (!tenantId) throw incomplete('AZURE_TENANT_ID is not set');
  if (!clientId) throw incomplete('AZURE_CLIENT_ID is not set');
  const token = readToken(file);
  if (token === '') throw incomplete('the file in it is empty');
  return { kind: 'federated', tenantId, clientId, identity: identityFrom(token, host) };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw incomplete(`the file in it cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}

function incomplete(what: string): UserError {
  return new UserError({
    code: 'azure-no-identity',
    message: `AZURE_FEDERATED_TOKEN_FILE is set, and ${what}`,
    next: 'Let the webhook of AKS workload identity set all of it (label the pod azure.workload.identity/use, annotate its service account with azure.workload.identity/client-id), or unset it to use the identity of the machine.',
  });
}
