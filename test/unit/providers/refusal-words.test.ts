import { describe, expect, test } from '@jest/globals';
import { adviceOnWords } from '../../../src/providers/refusal-words.ts';
import { type Refusal, RegistryError } from '../../../src/registry/errors.ts';

function refusal(status: number, message: string, ifRefused?: string): RegistryError {
  const body = Buffer.from(JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
  const response = { status, headers: {}, body };
  const advise = ({ words }: Refusal) => adviceOnWords(words);
  return new RegistryError('r.example', 'the login', response, { ifRefused, advise });
}

describe("a registry's own words that tell what to do", () => {
  test.each([
    [
      'Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/p/locations/l/repositories/r" (or it may not exist)',
      'roles/artifactregistry.writer',
    ],
    [
      'Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p/locations/l/repositories/r" (or it may not exist)',
      'roles/artifactregistry.reader',
    ],
    [
      'gcr.io repo does not exist. Creating on push requires the artifactregistry.repositories.createOnPush permission',
      'roles/artifactregistry.createOnPushWriter',
    ],
    ['Repository "charts" not found', 'gcloud artifacts repositories create'],
    [
      'Artifact Registry API has not been used in project p before or it is disabled.',
      'gcloud services enable artifactregistry.googleapis.com',
    ],
    ['permission_denied: write_package', 'packages: write'],
    ['installation not allowed to Create organization package', 'packages: write'],
    ['installation not allowed to Read organization package', 'packages: read'],
    ['denied', 'a token that it does not accept'],
    ['access token has insufficient scopes', 'to read and write'],
    [
      'permission_denied: The token provided does not match expected scopes.',
      '`write:packages` to push',
    ],
    [
      'unauthenticated: User cannot be authenticated with the token provided.',
      'a token that it does not accept',
    ],
    ['Invalid clientid or client secret.', 'az ad app credential reset'],
  ])('%s', (words, advice) => {
    expect(refusal(403, words).next).toContain(advice);
  });

  test('of any other kind are left to the status', () => {
    expect(adviceOnWords('requested access to the resource is denied')).toBeUndefined();
  });
});

test("a cloud's firewall is told for what it is, whatever was asked of the registry", () => {
  const words =
    "client with IP '192.0.2.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";
  expect(refusal(403, words)).toMatchObject({
    code: 'acr-firewall',
    status: 403,
    next: expect.stringContaining('Allow this address'),
  });
});

describe('what a provider knows of a refusal', () => {
  test('is told where the credentials are not accepted', () => {
    expect(refusal(401, 'no', 'Look at the key.').next).toBe('Look at the key.');
  });

  test('is not told where they are, and may too little', () => {
    expect(refusal(403, 'no', 'Look at the key.').next).toContain('permission');
  });
});
