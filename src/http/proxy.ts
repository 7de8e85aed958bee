import { BlockList, isIP } from 'node:net';
import { UserError } from '../faults/user-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a URL (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, also in
 * lower case), read as Go's `net/http` reads it, so that docker, helm and skopeo in the same job
 * take the same route: a name in `NO_PROXY` covers its subdomains, and loopback is never proxied.
 * @throws UserError when the proxy is not an `http://` or `https://` URL.
 */
export function proxyFromEnvironment(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[name] || env[name.toLowerCase()];
  if (!text || isLoopback(hostOf(url))) return undefined;
  if (isExempt(url, env.NO_PROXY || env.no_proxy || '')) return undefined;
  return parseProxy(text, name);
}

/**
 * A proxy's URL, `host:port` taken as `http://host:port`. What was given is not echoed: it may
 * hold a password.
 * @throws UserError when it is no URL of a proxy.
 */
export function parseProxy(text: string, where: string): URL {
  const parsed = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && hasReadableLogin(parsed)) {
    return parsed;
  }
  throw new UserError({
    code: 'proxy-url',
    message: 'the proxy is not given as a URL that starts with http:// or https://',
    where,
    next: 'Write it as http://proxy.example.com:3128, a `%` in a password as `%25`; SOCKS proxies are not supported.',
  });
}

/** Node decodes both, and throws where a `%` was not written as `%25`. */
function hasReadableLogin({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function isExempt(url: URL, list: string): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host;
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}

function splitPort(entry: string): { name: string; onlyPort: string | undefined } {
  if (isIP(entry) === 6) return { name: entry, onlyPort: undefined };
  const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry);
  return { name: match?.[1] ?? entry, onlyPort: match?.[2] };
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(address) === 0 || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Lower case, and an IPv6 address without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
}
