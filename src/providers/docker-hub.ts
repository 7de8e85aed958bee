import { hostProblem } from './hosts.ts';
import { passwordCredential } from './password.ts';
import type { Provider } from './provider.ts';

/** Docker Hub: a user name and a password or, better, an access token. */
export const dockerHub: Provider = {
  hostProblem: (host) => hostProblem('docker-hub', host),
  ways: { password: passwordCredential },
};
