import { createHash } from 'node:crypto';
import { createHttpClient } from '../../src/http/client.ts';
import type { HttpClient, HttpResponse } from '../../src/http/message.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface Pulled {
  /** Of the manifest, computed from what was received. */
  readonly digest: string;
  /** The chart's archive. */
  readonly archive: Buffer;
}

export interface PullRequest {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  /** PEM */
  readonly ca: string;
  /** Text of a Docker config file that holds the credentials. */
  readonly dockerConfig: string;
}

/**
 * Pulls a chart the plain way, with none of the code that pushed it: challenge, token, manifest,
 * layer. Throws when the registry says anything but 200.
 */
export async function pullChart(request: PullRequest): Promise<Pulled> {
  const http = createHttpClient({ env: {}, tls: { ca: request.ca } });
  try {
    const base = `https://${request.host}/v2/${request.repository}`;
    const token = await tokenFor(http, base, authIn(request.dockerConfig, request.host));
    const read = (path: string) => get(http, `${base}/${path}`, `Bearer ${token}`);
    const manifest = (await read(`manifests/${request.tag}`)).body;
    const [layer] = JSON.parse(manifest.toString('utf8')).layers;
    const archive = (await read(`blobs/${layer.digest}`)).body;
    return { digest: `sha256:${sha256(manifest)}`, archive };
  } finally {
    http.close();
  }
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The `auth` text of one registry. Throws when there is none. */
function authIn(dockerConfig: string, host: string): string {
  const auth = JSON.parse(dockerConfig).auths?.[host]?.auth;
  if (typeof auth !== 'string') throw new Error(`no credentials for ${host}`);
  return auth;
}

async function tokenFor(http: HttpClient, base: string, auth: string): Promise<string> {
  const asked = await http.send({ method: 'GET', url: new URL(`${base}/tags/list`) });
  const challenge = asked.headers['www-authenticate'] ?? '';
  const { realm = '', ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const answer = await get(http, `${realm}?${new URLSearchParams(query)}`, `Basic ${auth}`);
  return JSON.parse(answer.body.toString('utf8')).token;
}

async function get(http: HttpClient, url: string, authorization: string): Promise<HttpResponse> {
  const headers = { authorization, accept: MANIFEST };
  const response = await http.send({ method: 'GET', url: new URL(url), headers });
  if (response.status !== 200) throw new Error(`GET ${url} was answered with ${response.status}`);
  return response;
}
