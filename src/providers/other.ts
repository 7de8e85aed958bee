import { identityTokenCredential } from './credential.ts';
import { hostProblem } from './hosts.ts';
import { passwordCredential } from './password.ts';
import type { Provider } from './provider.ts';

/** Any registry that takes `docker login`, or an identity token. */
export const other: Provider = {
  hostProblem: (host) => hostProblem('other', host),
  ways: {
    password: passwordCredential,
    'identity-token': async ({ auth }) => identityTokenCredential(auth.token),
  },
};
