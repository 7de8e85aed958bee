import type { NamespaceSelection } from '../config/model.ts';
import type { UserError } from '../faults/user-error.ts';
import type { PullEntry } from './entry.ts';

/** What one registry brings to every cluster that may pull from it. */
export interface RegistryShare {
  readonly host: string;
  /** Narrows the cluster's own namespaces. */
  readonly namespaces: NamespaceSelection | undefined;
  /** Undefined when the Secret is somebody else's. */
  readonly entry: PullEntry | UserError | undefined;
}

/** By the name of the registry. */
export type Shares = ReadonlyMap<string, RegistryShare>;
