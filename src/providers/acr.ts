import { hostProblem } from './hosts.ts';
import { passwordCredential } from './password.ts';
import type { Provider } from './provider.ts';

/** Azure Container Registry: a service principal or the admin user, by name and password. */
export const acr: Provider = {
  hostProblem: (host) => hostProblem('acr', host),
  ways: { password: passwordCredential },
};
