import { isIP } from 'node:net';

/** Whether it is an address that a request can be sent to. */
export function isWebAddress(url: URL | null): url is URL {
  return url !== null && /^https?:$/.test(url.protocol);
}

/**
 * Why a server must not send us on to an address, be it by a redirect, an upload's `Location` or a
 * challenge's `realm`; undefined: it may. It cannot lead out of TLS, without TLS not to another
 * host, to no address that only this machine reaches, and not choose who we say we are.
 */
export function whyNotTo(to: URL | null, from: URL): string | undefined {
  if (!isWebAddress(to)) return 'it is no http(s) URL';
  if (to.username !== '' || to.password !== '') return 'it holds a user name or a password';
  if (to.protocol === 'http:' && from.protocol === 'https:') {
    return 'it is plain HTTP, the registry itself is not';
  }
  if (to.protocol === 'http:' && to.hostname !== from.hostname) {
    return 'it is plain HTTP on another host';
  }
  if (isMachineLocal(to.hostname) && !isMachineLocal(from.hostname)) {
    return 'it is an address of this machine';
  }
  return undefined;
}

/** Where Amazon keeps a machine's own credentials on IPv6. */
const METADATA_IPV6 = '[fd00:ec2::254]';

/** Loopback and link-local: the latter is where clouds keep a machine's own credentials. */
function isMachineLocal(hostname: string): boolean {
  if (hostname === METADATA_IPV6) return true;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (isIP(host) === 4) return /^(?:127\.|169\.254\.|0\.)/.test(host);
  return isIP(host) === 6 && /^(?:::1?$|fe[89ab]|::ffff:)/i.test(host);
}
