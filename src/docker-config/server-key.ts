import { isDockerHub } from '../registry/api-host.ts';

/** Under which docker keeps the credentials of Docker Hub, for reasons of history. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/**
 * The one key of a registry in `auths`, `credHelpers` and credential helpers, under which docker,
 * helm, skopeo and the others look: the host, and for Docker Hub its old URL.
 */
export function serverKey(host: string): string {
  const name = host
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return isDockerHub(name) ? DOCKER_HUB_KEY : name;
}
