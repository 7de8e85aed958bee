import { credentialsFile } from './google-file.ts';
import { fetchMetadataToken } from './google-metadata.ts';
import type { GoogleToken } from './google-token.ts';
import type { ProviderContext } from './provider.ts';

/**
 * A token for what surrounds the job: a credentials file where there is one, or else the service
 * account of the machine or the pod.
 * @throws UserError `google-…`, NetworkError
 */
export async function fetchAmbientToken(context: ProviderContext): Promise<GoogleToken> {
  const file = credentialsFile(context.host.env);
  if (file === undefined) return fetchMetadataToken(context);
  const { fetchFileToken } = await import('./google-file-token.ts');
  return fetchFileToken(file, context);
}
