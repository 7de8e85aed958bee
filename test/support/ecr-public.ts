import type { AwsCall } from './aws-front.ts';
import type { HttpResponse } from './http.ts';

/** Answers calls of ECR Public's API, which moto does not have; undefined for any other service. */
export function createEcrPublic(): (call: Omit<AwsCall, 'status'>) => HttpResponse | undefined {
  const repositories = new Set<string>();
  return ({ service, action, region, body }) => {
    if (service !== 'ecr-public') return undefined;
    // "Amazon ECR Public endpoints": the API answers in no other region.
    if (region !== 'us-east-1') return json(400, { __type: 'UnsupportedCommandException' });
    const { repositoryName, repositoryNames = [] } = JSON.parse(body);
    switch (action) {
      case 'GetAuthorizationToken':
        return json(200, { authorizationData: {} });
      case 'DescribeRepositories':
        if (repositoryNames.every((name: string) => repositories.has(name))) return json(200, {});
        return json(400, { __type: 'RepositoryNotFoundException' });
      default:
        if (repositories.has(repositoryName)) {
          return json(400, { __type: 'RepositoryAlreadyExistsException' });
        }
        repositories.add(repositoryName);
        return json(200, { repository: { repositoryName } });
    }
  };
}

function json(status: number, body: object): HttpResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status, headers, body: JSON.stringify(body) };
}
