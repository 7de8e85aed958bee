import { type AwsFront, type AwsFrontOptions, startAwsFront } from './aws-front.ts';
import type { Authority } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
import { type Distribution, startDistribution } from './distribution.ts';
import { ACCOUNT, startMoto } from './moto.ts';

export interface EcrOptions extends Omit<AwsFrontOptions, 'upstream'> {
  /** Signs the certificate of the registry's host name. */
  readonly authority: Authority;
  readonly region?: string;
}

export interface Ecr {
  /** As in `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
  readonly host: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** AWS's services, and what was asked of them. */
  readonly front: AwsFront;
  /** The registry that answers for `host`, to user `AWS` with a token's password. */
  readonly registry: Distribution;
  /** The way to `host`; for `HTTPS_PROXY`, with `NO_PROXY=127.0.0.1` for `endpoint`. */
  readonly proxy: ConnectProxy;
  stop(): Promise<void>;
}

/** Starts AWS's ECR as far as a client can tell: the service, the registry, its real host name. */
export async function startEcr(options: EcrOptions): Promise<Ecr> {
  const { authority, region = 'eu-west-1' } = options;
  const host = `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com`;
  const moto = await startMoto();
  const front = await startAwsFront({ ...options, upstream: moto.url });
  const tls = authority.issue({ hosts: [host, 'localhost'] });
  const registry = await startDistribution({ tls, users: { AWS: front.password } });
  const proxy = await startConnectProxy({ routes: { [`${host}:443`]: registry.port } });
  const stop = async () => {
    await proxy.stop();
    await registry.stop();
    await front.stop();
    await moto.stop();
  };
  return { host, endpoint: front.url, front, registry, proxy, stop };
}
