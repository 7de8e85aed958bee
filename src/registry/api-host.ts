/** Docker Hub's names; only the first one of its API is a registry that answers `/v2/`. */
const DOCKER_HUB_API = 'registry-1.docker.io';
const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', DOCKER_HUB_API]);

/** Whether a host is one of Docker Hub's names. */
export function isDockerHub(host: string): boolean {
  return DOCKER_HUB.has(host.toLowerCase());
}

/** Root of a registry's API: `https://host/v2/`. Docker Hub answers under a name of its own. */
export function apiRoot(host: string, plainHttp: boolean): URL {
  const name = isDockerHub(host) ? DOCKER_HUB_API : host;
  return new URL(`${plainHttp ? 'http' : 'https'}://${name}/v2/`);
}
