import { hostProblem } from './hosts.ts';
import { passwordCredential } from './password.ts';
import type { Provider } from './provider.ts';

/** Quay: a user or a robot account (`namespace+robot`) and its token. */
export const quay: Provider = {
  // Robots of the role "creator" get it; permissions are read, write (with read) and admin.
  traits: { hidesAbsent: true },
  hostProblem: (host) => hostProblem('quay', host),
  ways: { password: passwordCredential },
};
