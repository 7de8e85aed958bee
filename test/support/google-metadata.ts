import { listen } from './web-server.ts';

export interface MetadataOptions {
  readonly email: string;
  readonly token: () => string;
  /** What is left of the token's life (3,599): the server keeps one until its last minutes. */
  readonly seconds?: number;
  readonly scopes?: readonly string[];
  /** For what has no answer of its own here: 404 without an account, 403 on GKE. */
  readonly tokenStatus?: number;
  readonly accountStatus?: number;
}

export interface Metadata {
  /** For `GCE_METADATA_HOST`. */
  readonly host: string;
  requests(): readonly string[];
  stop(): Promise<void>;
}

const PATH = '/computeMetadata/v1/instance/service-accounts/default/';
const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/** Starts the metadata server of a machine of Google Cloud, as far as its service account goes. */
export async function startMetadata(options: MetadataOptions): Promise<Metadata> {
  const { email, token, seconds = 3599, scopes = [CLOUD_PLATFORM], tokenStatus = 200 } = options;
  const seen: string[] = [];
  const server = await listen((request, response) => {
    const path = request.url ?? '';
    seen.push(path);
    // "Metadata-Flavor: Google" is asked of every request, and sent with every answer.
    if (request.headers['metadata-flavor'] !== 'Google') return response.writeHead(403).end();
    const answers: Readonly<Record<string, () => readonly [number, string]>> = {
      [`${PATH}email`]: () => [options.accountStatus ?? 200, email],
      [`${PATH}scopes`]: () => [200, `${scopes.join('\n')}\n`],
      [`${PATH}token`]: () => [
        tokenStatus,
        tokenStatus === 200 ? tokenOf(token(), seconds) : 'Unable to generate',
      ],
    };
    const [status, body] = answers[path]?.() ?? [404, 'not found'];
    return response.writeHead(status, { 'metadata-flavor': 'Google' }).end(body);
  });
  const { host } = new URL(server.url);
  return { host, requests: () => [...seen], stop: server.stop };
}

function tokenOf(access_token: string, expires_in: number): string {
  return JSON.stringify({ access_token, expires_in, token_type: 'Bearer' });
}
