import type { Entra } from './entra.ts';

/** The one user that a registry has of its own. */
export interface AdminUser {
  readonly user: string;
  readonly password: string;
  isEnabled: boolean;
}

export const UNAUTHORIZED =
  'authentication required, visit https://aka.ms/acr/authorization for more information.';
/** Also to an admin user that is switched off: "Troubleshoot registry login". */
const NOT_REGISTERED = 'Application not registered with AAD.';
/** Also to a secret that has expired: issue 46 of Azure/docker-login. */
const INVALID_SECRET = 'Invalid clientid or client secret.';

/** What a registry says to a user name and a password; undefined: it takes them. */
export function passwordProblem(
  {
    entra,
    roles,
    admin,
  }: { entra: Entra; roles: Readonly<Record<string, string>>; admin: AdminUser },
  user: string,
  password: string,
): string | undefined {
  if (user === admin.user && admin.isEnabled) {
    return password === admin.password ? undefined : UNAUTHORIZED;
  }
  const application = entra.applications.get(user);
  if (application === undefined) return NOT_REGISTERED;
  const { secret, hasExpired = false } = application;
  if (secret === undefined || password !== secret || hasExpired) return INVALID_SECRET;
  // Without a role it may not even log in, as little as by a token of Entra ID.
  return roles[user] === undefined ? UNAUTHORIZED : undefined;
}
