import type { IncomingMessage } from 'node:http';
import type { HttpResponse } from './http.ts';

/** What an instance's or a container's role is given. */
export const ROLE = {
  Code: 'Success',
  Type: 'AWS-HMAC',
  AccessKeyId: 'ASIAROLEOFTHEMACHINE',
  SecretAccessKey: 'secret-of-the-machine-role',
  Token: 'session-of-the-machine-role',
} as const;

/** Path for `AWS_CONTAINER_CREDENTIALS_FULL_URI`, after the front's address. */
export const CONTAINER_PATH = '/container-credentials';

/** The same of EKS Pod Identity, whose agent wants the pod's token. */
export const POD_PATH = '/v1/credentials';
export const POD_TOKEN = 'token-of-the-pod';

const INSTANCE_PATH = '/latest/meta-data/iam/security-credentials/';

/**
 * Answers as the metadata service of an EC2 instance does (version 2, whose address a test sets by
 * `AWS_EC2_METADATA_SERVICE_ENDPOINT`), as ECS's or EKS's; undefined for any other request.
 */
export function respondAsMetadata({
  method,
  url = '',
  headers,
}: IncomingMessage): HttpResponse | undefined {
  if (method === 'PUT' && url === '/latest/api/token') {
    return text('token', { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' });
  }
  if (method !== 'GET') return undefined;
  if (url === INSTANCE_PATH) return text('machine-role');
  if (url === POD_PATH && headers.authorization !== POD_TOKEN) {
    return { status: 401, headers: {}, body: '' };
  }
  if ([`${INSTANCE_PATH}machine-role`, CONTAINER_PATH, POD_PATH].includes(url)) {
    const Expiration = new Date(Date.now() + 6 * 3_600_000).toISOString();
    return text(JSON.stringify({ ...ROLE, Expiration }));
  }
  return undefined;
}

function text(body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status: 200, headers, body };
}
