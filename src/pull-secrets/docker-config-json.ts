import { compareBytes, goJson } from '../charts/go-json.ts';
import { isDockerHub } from '../registry/api-host.ts';
import { Secret } from '../secrets/secret.ts';

/** Content type of a Secret that the kubelet reads credentials from. */
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson';
export const PULL_SECRET_KEY = '.dockerconfigjson';

/** Docker Hub's key since its first API; the kubelet looks Docker Hub up by it. */
const DOCKER_HUB_SERVER = 'https://index.docker.io/v1/';

export interface Login {
  readonly username: string;
  readonly password: Secret;
  readonly email: string | undefined;
}

/** One value under `auths`: its JSON text. */
export type AuthText = Secret;

/**
 * Under which keys of `auths` the kubelet finds a host's credentials. Images written
 * `registry-1.docker.io/…` are not Docker Hub's to it, so a registry declared by that name gets a
 * key of its own too.
 */
export function serversOf(host: string): readonly string[] {
  if (!isDockerHub(host)) return [host];
  return host === 'registry-1.docker.io' ? [DOCKER_HUB_SERVER, host] : [DOCKER_HUB_SERVER];
}

/** The value that `kubectl create secret docker-registry` writes, byte for byte. */
export function authText({ username, password, email }: Login): AuthText {
  const plain = password.reveal();
  const auth = Buffer.from(`${username}:${plain}`, 'utf8').toString('base64');
  return new Secret(authJson({ username, password: plain, email, auth }));
}

/** The whole document, keys sorted by their bytes, as Go sorts them. */
export function dockerConfigJson(auths: ReadonlyMap<string, AuthText>): string {
  const members = [...auths]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([server, text]) => `${goJson(server)}:${text.reveal()}`);
  return `{"auths":{${members.join(',')}}}`;
}

/**
 * The values of a document found in a cluster (base64 of it), each in the form that
 * {@link authText} gives. Undefined when it is no such document.
 */
export function parseDockerConfigJson(base64: string): ReadonlyMap<string, AuthText> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    const auths = isRecord(parsed) ? parsed.auths : undefined;
    if (!isRecord(auths)) return undefined;
    return new Map(Object.entries(auths).map(([server, auth]) => [server, normalised(auth)]));
  } catch {
    return undefined;
  }
}

/** What is secret in a value under `auths`. */
export function loginSecrets(text: AuthText): readonly Secret[] {
  const { password, auth } = JSON.parse(text.reveal()) as AuthFields;
  return [password, auth].flatMap((part) => (typeof part === 'string' ? [new Secret(part)] : []));
}

/** Whether both log in as the same user, whatever the password. */
export function sameUser(a: AuthText, b: AuthText): boolean {
  const [left, right] = [a, b].map((text) => JSON.parse(text.reveal()) as AuthFields);
  return left?.username === right?.username && left?.email === right?.email;
}

interface AuthFields {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly email?: unknown;
  readonly auth?: unknown;
}

function normalised(auth: unknown): AuthText {
  return new Secret(isRecord(auth) ? authJson(auth) : '{}');
}

/** Go leaves out what is empty. */
function authJson({ username, password, email, auth }: AuthFields): string {
  const given = Object.entries({ username, password, email, auth }).filter(
    (field): field is [string, string] => typeof field[1] === 'string' && field[1] !== '',
  );
  return goJson(Object.fromEntries(given));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
