import { defaultHost } from '../providers/hosts.ts';
import type { ProviderName } from './model.ts';

/**
 * The host of a registry: its `url`, else the provider's default. In lower case, as hosts are the
 * same in any, but for references, which are not.
 */
export function hostOf(url: string | undefined, provider: ProviderName): string | undefined {
  const host = url ?? defaultHost(provider);
  return host?.replace(
    /(\$\{[^}]*\})|[A-Z]+/g,
    (text, reference) => reference ?? text.toLowerCase(),
  );
}
