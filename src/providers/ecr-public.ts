import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRPUBLICClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr-public';
import { signingKeys } from './aws-keys.ts';
import type { EcrApi, EcrApiOptions } from './ecr-api.ts';

/** The service of the public registry, which answers in us-east-1 alone. */
export function publicEcr({ transport, keys, signal }: EcrApiOptions): EcrApi {
  const client = new ECRPUBLICClient({ ...transport.config, credentials: signingKeys(keys) });
  const abort = { abortSignal: signal };
  return {
    async authorization() {
      const answer = await client.send(new GetAuthorizationTokenCommand({}), abort);
      return answer.authorizationData;
    },
    async describeRepository(name) {
      const asked = { repositoryNames: [withoutAlias(name)] };
      await client.send(new DescribeRepositoriesCommand(asked), abort);
    },
    async createRepository(name) {
      await client.send(new CreateRepositoryCommand({ repositoryName: withoutAlias(name) }), abort);
    },
    close: () => client.destroy(),
  };
}

/** `<alias>/<repository>` is how the registry's own address is written; the API knows no alias. */
function withoutAlias(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
