import { UserError } from '../faults/user-error.ts';
import { whyNotTo } from '../http/address.ts';

/**
 * The token server that a registry names, made absolute. It may be any host that speaks TLS: a
 * registry that is not to be trusted with the credentials could ask for them itself.
 * @throws UserError when credentials must not go there.
 */
export function checkRealm(realm: string, registry: URL): URL {
  const url = URL.parse(realm, registry.href);
  const why = whyNotTo(url, registry);
  if (url !== null && why === undefined) return url;
  throw new UserError({
    code: 'registry-realm',
    message: `${registry.host} sends logins to ${named(url)}, where credentials must not go: ${why}`,
    next: 'Correct the address of the token server (`realm`) in the configuration of the registry.',
  });
}

/** Without its path and its query, which may hold anything. */
function named(realm: URL | null): string {
  return realm === null || realm.host === '' ? 'an address' : `${realm.protocol}//${realm.host}`;
}
