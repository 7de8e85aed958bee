import { isIP } from 'node:net';
import { UserError } from '../faults/user-error.ts';

/**
 * The token server that a registry names, made absolute. A registry must not be able to lead
 * credentials out of TLS, or to an address that only this machine reaches.
 * @throws UserError
 */
export function checkRealm(realm: string, registry: URL): URL {
  const url = URL.parse(realm, registry.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw refused(registry, 'it is no http(s) URL');
  }
  if (url.protocol === 'http:' && registry.protocol === 'https:') {
    throw refused(registry, 'it is plain HTTP, the registry itself is not');
  }
  if (url.protocol === 'http:' && url.hostname !== registry.hostname) {
    throw refused(registry, 'it is plain HTTP on another host');
  }
  if (isMachineLocal(url.hostname) && !isMachineLocal(registry.hostname)) {
    throw refused(registry, 'it is an address of this machine');
  }
  return url;
}

/** Loopback and link-local: the latter is where clouds keep a machine's own credentials. */
function isMachineLocal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (isIP(host) === 4) return /^(?:127\.|169\.254\.|0\.)/.test(host);
  return isIP(host) === 6 && /^(?:::1?$|fe[89ab]|::ffff:)/i.test(host);
}

function refused(registry: URL, why: string): UserError {
  return new UserError({
    code: 'registry-realm',
    message: `${registry.host} sends logins to an address that credentials must not go to: ${why}`,
    next: 'Correct the address of the token server (`realm`) in the configuration of the registry.',
  });
}
