import type { RuleCode } from '../../faults/rule-code.ts';
import { PROVIDER_NAMES } from '../../providers/hosts.ts';
import {
  authExample,
  needsRepositories,
  secretKeyOf,
  usesJobToken,
} from '../../providers/traits.ts';
import { shown } from '../../report/text.ts';
import { hostOf } from '../host.ts';
import type { Path } from '../locate.ts';
import type { ProviderName } from '../model.ts';
import type { RawFile, RawRegistry } from '../raw.ts';
import { variableFor } from '../secret-words.ts';
import { checkConnection } from './connection.ts';
import { itemsOf, type Report, refuseRepeated } from './report.ts';
import { repositoryProblem } from './repository.ts';
import { urlProblem } from './url.ts';

const NEED_REPOSITORIES = PROVIDER_NAMES.filter(needsRepositories)
  .map((name) => `\`${name}\``)
  .join(' or ');

/** The rules about single registries, and about which of them is the default. */
export function registryRules(raw: RawFile, report: Report): void {
  for (const [name, registry] of Object.entries(raw.registries ?? {})) {
    const path = ['registries', name];
    checkUrl(registry, path, report);
    if (registry.visibility === 'public') checkPublic(registry, path, report);
    else checkPrivate(registry, path, report);
    checkCreateRepositories(registry, path, report);
    checkChartRepositories(registry, path, report);
    checkConnection(registry.connection, [...path, 'connection'], report);
    checkTls(name, registry, path, report);
  }
  checkDefaults(raw, report);
}

/** The provider, where it is one. */
export function providerOf(registry: RawRegistry): ProviderName | undefined {
  return PROVIDER_NAMES.find((name) => name === registry.provider);
}

function checkUrl(registry: RawRegistry, path: Path, report: Report): void {
  if (registry.url === undefined) return;
  const words = urlProblem(registry.url, providerOf(registry));
  if (words !== undefined) report.atValue([...path, 'url'], words);
}

function checkPrivate(registry: RawRegistry, path: Path, report: Report): void {
  const provider = providerOf(registry);
  if (provider === undefined || usesJobToken(provider) || report.has([...path, 'auth'])) return;
  report.atKey(path, {
    code: 'missing-auth',
    message: `\`${path[1]}\` is private and has no \`auth\``,
    hint: `Add \`${example(provider, path)}\`, or \`visibility: public\` if it needs none.`,
  });
}

function example(provider: ProviderName, path: Path): string {
  return authExample(provider, variableFor([...path, secretKeyOf(provider)]));
}

type PublicRule = readonly [key: keyof RawRegistry, code: RuleCode, message: string];

const NOT_WHEN_PUBLIC: readonly PublicRule[] = [
  ['auth', 'public-auth', 'a public registry needs no `auth`'],
  ['pull-secret', 'public-pull-secret', 'a public registry needs no `pull-secret`'],
  ['push-images', 'public-push', 'nothing is pushed to a public registry'],
  ['push-charts', 'public-push', 'nothing is pushed to a public registry'],
  ['create-repositories', 'public-push', 'nothing is pushed to a public registry'],
  ['default', 'public-default', 'a public registry cannot be the default'],
];

function checkPublic(registry: RawRegistry, path: Path, report: Report): void {
  for (const [key, code, message] of NOT_WHEN_PUBLIC) {
    if (registry[key] === undefined || registry[key] === false) continue;
    report.atKey([...path, key], {
      code,
      message,
      hint: `Remove \`${key}\`, or \`visibility: public\`.`,
    });
  }
  if (report.has([...path, 'chart-repositories'])) return;
  report.atKey(path, {
    code: 'public-without-charts',
    message: `\`${path[1]}\` is public and names no \`chart-repositories\`, so that it has no use`,
    hint: 'Add `chart-repositories: [<path>/<chart>]`.',
  });
}

function checkCreateRepositories(registry: RawRegistry, path: Path, report: Report): void {
  const provider = providerOf(registry);
  if (registry['create-repositories'] !== true || provider === undefined) return;
  if (needsRepositories(provider)) return;
  report.atKey([...path, 'create-repositories'], {
    code: 'create-repositories-provider',
    message: `\`create-repositories\` is for provider ${NEED_REPOSITORIES}, not for \`${provider}\``,
    hint: 'Remove it: other registries create repositories by themselves, or not at all.',
  });
}

function checkChartRepositories(registry: RawRegistry, path: Path, report: Report): void {
  const list = registry['chart-repositories'];
  const listPath = [...path, 'chart-repositories'];
  const provider = providerOf(registry);
  const host = provider === undefined ? undefined : hostOf(registry.url, provider);
  for (const [index, repository] of itemsOf(list)) {
    const words = repositoryProblem(repository, host);
    if (words !== undefined) report.atValue([...listPath, index], words);
  }
  refuseRepeated(list, listPath, report);
}

function checkTls(name: string, { tls }: RawRegistry, path: Path, report: Report): void {
  if (tls !== 'none' && tls !== 'insecure') return;
  const words =
    tls === 'none'
      ? {
          code: 'tls-none' as const,
          message: `${shown(name)} is reached by plain HTTP: whoever is on the way can read the credentials and change what is pulled`,
          hint: 'Use it for a registry on a network of your own alone.',
        }
      : {
          code: 'tls-insecure' as const,
          message: `the certificate of ${shown(name)} is not verified: whoever is on the way can take its place and get the credentials`,
          hint: 'For a private certificate authority use `tls: { ca: certs/ca.crt }`.',
        };
  report.atValue([...path, 'tls'], words, 'warning');
}

function checkDefaults(raw: RawFile, report: Report): void {
  const defaults = Object.entries(raw.registries ?? {})
    .filter(([, registry]) => registry.default === true && registry.visibility !== 'public')
    .map(([name]) => name);
  for (const name of defaults.slice(1)) {
    report.atKey(['registries', name, 'default'], {
      code: 'several-defaults',
      message: `\`${defaults[0]}\` is the default already`,
      hint: 'Keep `default: true` at one registry.',
    });
  }
}
