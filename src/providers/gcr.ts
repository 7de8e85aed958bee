import { hostProblem } from './hosts.ts';
import type { Provider } from './provider.ts';
import { serviceAccountCredential } from './service-account-key.ts';

/** Container Registry of Google Cloud, by now served by Artifact Registry. */
export const gcr: Provider = {
  hostProblem: (host) => hostProblem('gcr', host),
  ways: { 'service-account-key': serviceAccountCredential },
};
