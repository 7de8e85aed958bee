import type { HttpClient } from '../http/message.ts';
import type { RegistryCredential, RegistryTraits } from '../providers/provider.ts';
import type { Conceal } from '../secrets/secret.ts';
import type { UploadLimits } from './blob-upload.ts';
import type { ConfirmLimits } from './confirm.ts';
import type { Advise } from './errors.ts';

/** What a client of one registry is made of. */
export interface RegistryClientOptions {
  /** `host[:port]` as the registries file has it; Docker Hub by any of its names. */
  readonly host: string;
  /** Reaches the registry the way its entry in the file says (`connectRegistry`). */
  readonly http: HttpClient;
  /** Undefined: anonymous. */
  readonly credential: RegistryCredential | undefined;
  readonly plainHttp: boolean;
  readonly limits: Omit<UploadLimits & ConfirmLimits, 'signal'>;
  readonly traits?: RegistryTraits;
  /** Ends what waits before it tries again. */
  readonly signal?: AbortSignal;
  /** Masks the tokens that the registry's token server gives out. */
  readonly conceal: Conceal;
  /** What to do about a refusal that means something special to this kind of registry. */
  readonly advise?: Advise;
  /** For a registry that creates no repository when it is pushed to. */
  readonly createRepository?: (repository: string) => Promise<void>;
}
