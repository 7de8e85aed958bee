import type { Path } from './locate.ts';
import type { Connection } from './model.ts';
import type { RawConnection, ReferenceAt } from './raw.ts';

const SSH_PORT = 22;

/** How a registry is reached; directly unless the file says otherwise. */
export function normaliseConnection(
  raw: RawConnection | undefined,
  path: Path,
  reference: ReferenceAt,
): Connection {
  if (raw?.method === 'proxy') return proxyOf(raw.proxy ?? {}, [...path, 'proxy'], reference);
  if (raw?.method === 'ssh-tunnel') return tunnelOf(raw.ssh ?? {}, [...path, 'ssh'], reference);
  return { method: 'direct' };
}

function proxyOf(
  raw: NonNullable<RawConnection['proxy']>,
  path: Path,
  reference: ReferenceAt,
): Connection {
  return {
    method: 'proxy',
    url: raw.url ?? '',
    username: raw.username,
    password:
      raw.password === undefined ? undefined : reference(raw.password, [...path, 'password']),
  };
}

function tunnelOf(
  raw: NonNullable<RawConnection['ssh']>,
  path: Path,
  reference: ReferenceAt,
): Connection {
  return {
    method: 'ssh-tunnel',
    host: raw.host ?? '',
    port: raw.port ?? SSH_PORT,
    user: raw.user ?? '',
    privateKey: reference(raw['private-key'] ?? '', [...path, 'private-key']),
    passphrase:
      raw.passphrase === undefined ? undefined : reference(raw.passphrase, [...path, 'passphrase']),
    knownHosts: raw['known-hosts'] ?? '',
    jump: (raw.jump ?? []).filter((host) => host !== undefined),
  };
}
