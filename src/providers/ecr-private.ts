import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { signingKeys } from './aws-keys.ts';
import type { EcrApi, EcrApiOptions } from './ecr-api.ts';

/** The service of an account's private registry in a region. */
export function privateEcr({ transport, keys, account, signal }: EcrApiOptions): EcrApi {
  const client = new ECRClient({ ...transport.config, credentials: signingKeys(keys) });
  const abort = { abortSignal: signal };
  const registry = account === undefined ? {} : { registryId: account };
  return {
    async authorization() {
      const answer = await client.send(new GetAuthorizationTokenCommand({}), abort);
      return answer.authorizationData?.[0];
    },
    async describeRepository(name) {
      const asked = { ...registry, repositoryNames: [name] };
      await client.send(new DescribeRepositoriesCommand(asked), abort);
    },
    async createRepository(name) {
      const wanted = { ...registry, repositoryName: name };
      await client.send(new CreateRepositoryCommand(wanted), abort);
    },
    close: () => client.destroy(),
  };
}
