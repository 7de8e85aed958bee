import { GOOGLE_WAYS } from './google.ts';
import { hostProblem } from './hosts.ts';
import type { Provider } from './provider.ts';

/** Artifact Registry of Google Cloud. */
export const artifactRegistry: Provider = {
  hostProblem: (host) => hostProblem('artifact-registry', host),
  ways: GOOGLE_WAYS,
};
