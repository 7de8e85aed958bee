import type { Registry, Resolved } from '../../../src/config/model.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import type { ProviderContext } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, fakeHost, registryOf } from './fake-host.ts';

export const ACCOUNT = '123456789012';
export const HOST = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci`;

/** An `auth` by access key. */
export const accessKey = (more: object = {}) =>
  ({
    type: 'access-key',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: new Secret('secret'),
    sessionToken: undefined,
    assumeRole: undefined,
    ...more,
  }) as const;

export function registry(host: string, more: Partial<Resolved<Registry>> = {}): Resolved<Registry> {
  return { ...registryOf('ecr', host, accessKey()), ...more };
}

/** An AWS that says to everything what `answer` says, and notes what it was asked. */
export function aws(answer: (request: HttpRequest) => Partial<HttpResponse> & { body: Buffer }) {
  const requests: HttpRequest[] = [];
  const host = fakeHost();
  const context: ProviderContext = {
    ...contextOf(host),
    http: {
      send: async (request) => {
        requests.push(request);
        return { status: 200, headers: {}, ...answer(request) };
      },
      close: () => undefined,
    },
  };
  return { requests, host, context };
}
