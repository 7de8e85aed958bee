import type { ProviderName } from '../config/model.ts';
import { hostOfPartition } from './aws-partition.ts';

/** The hosts of one kind of registry. Pure, so that the file's rules can use it too. */
interface HostShape {
  /** Used when the file gives no `url`; undefined: it must. */
  readonly fallback?: string;
  /** The usual form, as a message shows it. */
  readonly form: string;
  readonly pattern: RegExp;
  /** What to look at when a host does not fit. */
  readonly hint?: string;
  /** The host that one of this shape has to be, where it contradicts itself. */
  readonly instead?: (host: string) => string | undefined;
}

/** Where an ECR host leads to. */
export interface EcrHost {
  /** Undefined for the public registry. */
  readonly account: string | undefined;
  /** Of the public registry: `us-east-1`, the only one that issues tokens for it. */
  readonly region: string;
  readonly fips: boolean;
  readonly dualStack: boolean;
}

/**
 * Private ECR in every partition (commercial, GovCloud, China, the isolated ones and the European
 * Sovereign Cloud). "Amazon ECR endpoints and quotas" of the AWS General Reference; the same list
 * is in AWS's own credential provider for the kubelet.
 */
const ECR_IPV4 =
  /^(?<account>\d{12})\.dkr\.ecr(?<fips>-fips)?\.(?<region>[a-z]{2,5}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
const ECR_DUAL_STACK =
  /^(?<account>\d{12})\.dkr-ecr(?<fips>-fips)?\.(?<region>[a-z]{2,5}(?:-[a-z]+)+-\d+)\.on\.(?:aws|amazonwebservices\.com\.cn|amazonwebservices\.eu)$/;
const ECR_PUBLIC = /^(?:public\.ecr\.aws|ecr-public\.aws\.com)$/;

const SHAPES: Readonly<Record<ProviderName, HostShape>> = {
  ecr: {
    form: '<12 digits>.dkr.ecr.<region>.amazonaws.com',
    pattern: new RegExp(`${ECR_IPV4.source}|${withoutNames(ECR_DUAL_STACK)}|${ECR_PUBLIC.source}`),
    hint: 'The account has 12 digits: look at `repositoryUri` in the console, up to the first slash.',
    instead: hostOfPartition,
  },
  'docker-hub': { fallback: 'docker.io', form: 'docker.io', pattern: /^docker\.io$/ },
  // A registry's name, or one with the hash that "domain name label scope" adds to it.
  acr: {
    form: '<name>.azurecr.io',
    pattern: /^[a-z0-9][a-z0-9-]*\.azurecr\.(?:io|cn|us)$/,
  },
  'artifact-registry': {
    form: '<location>-docker.pkg.dev',
    pattern: /^[a-z][a-z0-9-]*-docker\.pkg\.dev$/,
  },
  gcr: {
    fallback: 'gcr.io',
    form: 'gcr.io, us.gcr.io, eu.gcr.io or asia.gcr.io',
    pattern: /^(?:(?:us|eu|asia|mirror|marketplace)\.)?gcr\.io$/,
  },
  // Also installed at a company's own host, by convention `quay.<domain>`.
  quay: {
    fallback: 'quay.io',
    form: 'quay.io',
    pattern: /^(?:quay\.io|(?:[a-z0-9-]+\.)*[a-z0-9-]*quay[a-z0-9-]*(?:\.[a-z0-9-]+)+(?::\d+)?)$/,
  },
  // On GitHub Enterprise: `containers.<host>`.
  ghcr: {
    fallback: 'ghcr.io',
    form: 'ghcr.io',
    pattern: /^(?:ghcr\.io|containers\.[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)$/,
  },
  other: { form: 'registry.example.com or registry.example.com:5000', pattern: /./ },
};

/** Other spellings of Docker Hub that its own documentation and clients use. */
const DOCKER_HUB_ALIASES = new Set([
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
  'docker.com',
  'www.docker.io',
]);

/** Every provider there is. */
export const PROVIDER_NAMES = Object.keys(SHAPES) as readonly ProviderName[];

/** The host of a registry without `url`; undefined where the provider has no single one. */
export function defaultHost(provider: ProviderName): string | undefined {
  return SHAPES[provider].fallback;
}

/** The form of a provider's hosts as people write it. */
export function hostForm(provider: ProviderName): string {
  return SHAPES[provider].form;
}

/** Whether a host (lower case, with port where given) can be one of the provider's. */
export function fitsProvider(provider: ProviderName, host: string): boolean {
  const { pattern, instead } = SHAPES[provider];
  return pattern.test(host) && instead?.(host) === undefined;
}

/** What is wrong with a host for this provider, and its usual form; undefined when it fits. */
export function hostProblem(provider: ProviderName, host: string): string | undefined {
  if (fitsProvider(provider, host.toLowerCase())) return undefined;
  return `${host} is not a host of provider ${provider}: expected ${hostForm(provider)}`;
}

/** The provider, other than `other`, that a host certainly belongs to. */
export function providerOfHost(host: string): ProviderName | undefined {
  const wanted = DOCKER_HUB_ALIASES.has(host.toLowerCase()) ? 'docker.io' : host.toLowerCase();
  return PROVIDER_NAMES.find((name) => name !== 'other' && fitsProvider(name, wanted));
}

/** The host that is meant by another name of a provider's registry; undefined: it is none. */
export function meantHost(provider: ProviderName, host: string): string | undefined {
  const isAlias = provider === 'docker-hub' && DOCKER_HUB_ALIASES.has(host.toLowerCase());
  return isAlias ? defaultHost(provider) : undefined;
}

/** What to do about a host that does not fit its provider. */
export function hostHint(provider: ProviderName, host: string): string {
  const { instead, hint = 'For any other registry write `provider: other`.' } = SHAPES[provider];
  const meant = instead?.(host.toLowerCase());
  if (meant === undefined) return hint;
  return `Write \`${meant}\`, or correct the region: hosts of this one end so.`;
}

/** Reads account and region out of an ECR host; undefined when it is none. */
export function parseEcrHost(host: string): EcrHost | undefined {
  const name = host.toLowerCase();
  if (ECR_PUBLIC.test(name)) {
    return {
      account: undefined,
      region: 'us-east-1',
      fips: false,
      dualStack: name !== 'public.ecr.aws',
    };
  }
  const dualStack = ECR_DUAL_STACK.test(name);
  const { groups } = ECR_IPV4.exec(name) ?? ECR_DUAL_STACK.exec(name) ?? {};
  if (groups?.region === undefined) return undefined;
  return {
    account: groups.account,
    region: groups.region,
    fips: groups.fips !== undefined,
    dualStack,
  };
}

/** Two alternatives of one pattern may not share the names of their groups' twins. */
function withoutNames(pattern: RegExp): string {
  return pattern.source.replaceAll(/\?<\w+>/g, '?:');
}
