import type { ProviderName } from '../config/model.ts';
import type { Provider } from './provider.ts';

/** Each provider is a chunk of its own: a step loads those of the registries at hand. */
const LOADERS: Readonly<Record<ProviderName, () => Promise<Provider>>> = {
  ecr: async () => (await import('./ecr.ts')).ecr,
  'docker-hub': async () => (await import('./docker-hub.ts')).dockerHub,
  acr: async () => (await import('./acr.ts')).acr,
  'artifact-registry': async () => (await import('./artifact-registry.ts')).artifactRegistry,
  gcr: async () => (await import('./gcr.ts')).gcr,
  quay: async () => (await import('./quay.ts')).quay,
  ghcr: async () => (await import('./ghcr.ts')).ghcr,
  other: async () => (await import('./other.ts')).other,
};

export function providerOf(name: ProviderName): Promise<Provider> {
  return LOADERS[name]();
}
