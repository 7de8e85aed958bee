import type { Registry, Resolved } from '../config/model.ts';

/**
 * What tells one way to a registry's cloud from another, for what is asked there once for several
 * registries: a proxy that one of them names may lead nowhere, or not be meant for the others. Holds
 * no secret.
 */
export function routeOf({ connection, tls }: Resolved<Registry>): string {
  return JSON.stringify([connection, tls]);
}
