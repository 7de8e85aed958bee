import type { ProviderName } from '../config/model.ts';
import { acr } from './acr.ts';
import { artifactRegistry } from './artifact-registry.ts';
import { dockerHub } from './docker-hub.ts';
import { ecr } from './ecr.ts';
import { gcr } from './gcr.ts';
import { ghcr } from './ghcr.ts';
import { other } from './other.ts';
import type { Provider } from './provider.ts';
import { quay } from './quay.ts';

/**
 * Each of these is a page of code: loading them all takes less time than one more chunk. What is
 * heavy (a cloud's SDK) a provider imports at the point of use.
 */
const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  ecr,
  'docker-hub': dockerHub,
  acr,
  'artifact-registry': artifactRegistry,
  gcr,
  quay,
  ghcr,
  other,
};

export async function providerOf(name: ProviderName): Promise<Provider> {
  return PROVIDERS[name];
}
