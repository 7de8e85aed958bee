import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';

/** One of Azure's clouds, as far as a login is concerned. */
export interface AzureCloud {
  /** Where Entra ID gives out tokens: `https://`, without a slash at its end. */
  readonly authority: string;
  /** Whom an identity token has to be made out to, so that a federated credential takes it. */
  readonly audience: string;
}

/** Entra ID of each cloud: "Microsoft Entra authentication endpoints" of the national clouds. */
const PUBLIC: AzureCloud = {
  authority: 'https://login.microsoftonline.com',
  audience: 'api://AzureADTokenExchange',
};
const GOVERNMENT: AzureCloud = {
  authority: 'https://login.microsoftonline.us',
  audience: 'api://AzureADTokenExchangeUSGov',
};
const CHINA: AzureCloud = {
  authority: 'https://login.partner.microsoftonline.cn',
  audience: 'api://AzureADTokenExchangeChina',
};

const BY_REGISTRY: readonly (readonly [string, AzureCloud])[] = [
  ['.azurecr.us', GOVERNMENT],
  ['.azurecr.cn', CHINA],
];

/** Also by the older names that still answer. */
const BY_AUTHORITY: ReadonlyMap<string, AzureCloud> = new Map([
  ['login.microsoftonline.com', PUBLIC],
  ['login.windows.net', PUBLIC],
  ['login.microsoftonline.us', GOVERNMENT],
  ['login.usgovcloudapi.net', GOVERNMENT],
  ['login.partner.microsoftonline.cn', CHINA],
  ['login.chinacloudapi.cn', CHINA],
]);

/**
 * The cloud of a registry, by its host. AZURE_AUTHORITY_HOST, which all of Azure's tools know, says
 * otherwise where it is set.
 * @throws UserError `azure-authority`
 */
export function cloudOf(host: string, env: Host['env']): AzureCloud {
  const name = host.toLowerCase();
  const own = BY_REGISTRY.find(([ending]) => name.endsWith(ending))?.[1] ?? PUBLIC;
  const named = env.AZURE_AUTHORITY_HOST?.trim();
  if (!named) return own;
  const url = URL.parse(named);
  if (url?.protocol !== 'https:') throw notAnAuthority();
  const authority = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return { authority, audience: (BY_AUTHORITY.get(url.host) ?? own).audience };
}

function notAnAuthority(): UserError {
  return new UserError({
    code: 'azure-authority',
    message: 'AZURE_AUTHORITY_HOST is not an address with https://',
    next: 'Unset it, or set it to where Entra ID is, for example https://login.microsoftonline.com.',
  });
}
