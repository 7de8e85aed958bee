import type { RuleCode } from '../../faults/rule-code.ts';
import {
  defaultHost,
  fitsProvider,
  hostForm,
  hostHint,
  meantHost,
  providerOfHost,
} from '../../providers/hosts.ts';
import { shown } from '../../report/text.ts';
import type { ProviderName } from '../model.ts';
import type { Words } from '../rule.ts';
import { isOpen } from './report.ts';

/** A URL may be completed by the environment: then what is wrong with it ends the step. */
type UrlWords = Words & { readonly code: RuleCode & `url-${string}` };

const SCHEME = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(
  `^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::(?<port>\\d{1,5}))?$`,
  'i',
);

/**
 * What is wrong with a registry's `url`: it is a host with an optional port and nothing else, and
 * one of its provider's. Undefined when it is right, or when the environment decides.
 */
export function urlProblem(url: string, provider: ProviderName | undefined): UrlWords | undefined {
  const bare = url.replace(SCHEME, '');
  const host = bare.split(/[/?#]/)[0] ?? '';
  if (host.includes('@')) return withCredentials();
  if (bare !== url) return withScheme(url, host, provider);
  if (isOpen(url)) return undefined;
  if (host !== url) return withPath(url, host, provider);
  return hostFault(host) ?? providerFault(host, provider);
}

function withCredentials(): UrlWords {
  return {
    code: 'url-credentials',
    message: 'a user name or a password in a url is not allowed',
    hint: 'Give the host alone, and the rest under `auth`, the password as "${NAME}".',
  };
}

function withScheme(url: string, host: string, provider: ProviderName | undefined): UrlWords {
  return {
    code: 'url-scheme',
    message: `a registry's url has no scheme: ${shown(url)}`,
    hint: `Write ${shown(corrected(host, provider))}.${/^http:/i.test(url) ? ' For plain HTTP add `tls: none`.' : ''}`,
  };
}

function withPath(url: string, host: string, provider: ProviderName | undefined): UrlWords {
  const path = url.slice(host.length).replace(/^\/+|\/+$/g, '');
  const isRepository = path !== '' && !/^v[12]$/.test(path);
  return {
    code: 'url-path',
    message:
      path === ''
        ? `a registry's url has no slash at its end: ${shown(url)}`
        : `a registry's url has no path: ${shown(url)}`,
    hint: `Write ${shown(corrected(host, provider))}.${isRepository ? ` ${shown(path)} belongs into the input \`repository\`, or under \`chart-repositories\`.` : ''}`,
  };
}

/** What the reader most likely wants: the host in lower case, Docker Hub by its one name. */
function corrected(host: string, provider: ProviderName | undefined): string {
  if (host === '') return defaultHost(provider ?? 'other') ?? 'registry.example.com';
  return (provider && meantHost(provider, host)) ?? host.toLowerCase();
}

function hostFault(host: string): UrlWords | undefined {
  const port = HOST.exec(host)?.groups?.port;
  if (!HOST.test(host) || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    return {
      code: 'url-host',
      message: `${shown(host)} is not a host with an optional port`,
      hint: 'For example `registry.example.com` or `registry.example.com:5000`.',
    };
  }
  if (/[.:]/.test(host) || host === 'localhost') return undefined;
  return {
    code: 'url-host',
    message: `${shown(host)} has neither a dot nor a port: docker takes it for a repository on Docker Hub`,
    hint: `Write the full host name, or add the port: \`${host}:443\`.`,
  };
}

function providerFault(host: string, provider: ProviderName | undefined): UrlWords | undefined {
  if (provider === undefined || fitsProvider(provider, host.toLowerCase())) return undefined;
  return {
    code: 'url-provider',
    message: `${shown(host)} is not a host of provider \`${provider}\`: expected ${hostForm(provider)}`,
    hint: providerHint(host, provider),
  };
}

function providerHint(host: string, provider: ProviderName): string {
  const meant = meantHost(provider, host);
  if (meant !== undefined) return `Write \`${meant}\`.`;
  const owner = providerOfHost(host);
  if (owner !== undefined && owner !== provider) return `It belongs to \`provider: ${owner}\`.`;
  return hostHint(provider, host);
}
