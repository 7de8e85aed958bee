import type { HttpClient } from '../http/message.ts';
import type { Secret } from '../secrets/secret.ts';

/** An API server that is ready to be asked: who we are is in `http` and `headers`. */
export interface ClusterConnection {
  /** As the registries file names it. */
  readonly name: string;
  /** Base of every request; ends with `/`. */
  readonly server: URL;
  readonly http: HttpClient;
  /** Ends requests that write, in place of what ends those that read. */
  readonly writing?: AbortSignal;
  /** Go with every request; hold the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `headers` holds, so that no answer's words repeat it. */
  readonly secrets: readonly Secret[];
  /** Where the credential came from: a variable and its place in the registries file, or a file. */
  readonly origin: string;
}
