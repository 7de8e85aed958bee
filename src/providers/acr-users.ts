import { passwordCredential } from './password.ts';
import type { Login, ProviderContext, RegistryCredential } from './provider.ts';

/** The admin user, an application of Entra ID, or a token for some repositories, by its password. */
export async function userCredential(
  login: Login<'password'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const credential = await passwordCredential(login, context);
  return { ...credential, ifRefused: ifRefused(credential.username, login.registry.host) };
}

const APPLICATION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What to look at, by whom the user name stands for: the registry answers alike to a wrong password
 * and a missing role, and to a user that is not there and an admin user that is switched off.
 */
function ifRefused(username: string, host: string): string {
  // "Domain name label scope" puts a hash after the name: `acme-0123456789abcdef.azurecr.io`.
  const [name = host] = host.split(/[-.]/);
  if (username.toLowerCase() === name) {
    return `Check that the admin user is enabled (\`az acr update --name ${name} --admin-enabled true\`), and its password, which may have been regenerated (\`az acr credential show --name ${name}\`).`;
  }
  if (APPLICATION.test(username)) {
    return `Grant the application AcrPull (to pull) or AcrPush (to push) on this registry; a new role takes some minutes to hold. Check that ${username} is its client id, not an object id, and that it is of the tenant of the registry.`;
  }
  return `Nobody but these has a password here: a token of the registry (\`az acr token list --registry ${name}\`: it has to be enabled, and its password may have expired), an application by its client id, and the admin user, who is called ${name}. A person's e-mail address is none of them.`;
}
