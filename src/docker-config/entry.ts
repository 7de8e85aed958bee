import type { RegistryCredential } from '../providers/provider.ts';
import type { HelperCredential } from './credential-helper.ts';

/**
 * A credential the way docker writes it under `auths`. Beside an identity token the password stays
 * empty; without `auth` some readers overlook the token.
 */
export function entryOf({ kind, username, secret }: RegistryCredential): Record<string, string> {
  if (kind === 'basic') return { auth: base64(`${username}:${secret.reveal()}`) };
  return { auth: base64(`${username}:`), identitytoken: secret.reveal() };
}

/** The same for a credential helper; the user of an identity token is `<token>`. */
export function helperCredentialOf({ username, secret }: RegistryCredential): HelperCredential {
  return { Username: username, Secret: secret.reveal() };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
