import { hostProblem } from './hosts.ts';
import type { Provider } from './provider.ts';
import { serviceAccountCredential } from './service-account-key.ts';

/** Artifact Registry of Google Cloud. */
export const artifactRegistry: Provider = {
  hostProblem: (host) => hostProblem('artifact-registry', host),
  ways: { 'service-account-key': serviceAccountCredential },
};
