import { GOOGLE_WAYS } from './google.ts';
import { hostProblem } from './hosts.ts';
import type { Provider } from './provider.ts';

/** Container Registry of Google Cloud, by now served by Artifact Registry. */
export const gcr: Provider = {
  hostProblem: (host) => hostProblem('gcr', host),
  ways: GOOGLE_WAYS,
};
