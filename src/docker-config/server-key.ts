import { isDockerHub } from '../registry/api-host.ts';

/** Under which docker keeps the credentials of Docker Hub, for reasons of history. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/**
 * The one key of a registry in `auths`, `credHelpers` and credential helpers, under which docker,
 * helm, skopeo and the others look: the host, and for Docker Hub its old URL.
 */
export function serverKey(host: string): string {
  const name = hostOf(host);
  return isDockerHub(name) ? DOCKER_HUB_KEY : name;
}

/**
 * Whether a key of `auths` is another spelling of a server's own key that some client prefers. All
 * take the own key first, except for Docker Hub, which skopeo, podman and buildah call `docker.io`.
 */
export function isRivalKey(key: string, server: string): boolean {
  if (server !== DOCKER_HUB_KEY || key === server) return false;
  return isDockerHub(hostOf(key)) && /^(https?:\/\/)?[^/]+\/?(v[12]\/?)?$/i.test(key);
}

function hostOf(key: string): string {
  return key
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
}
