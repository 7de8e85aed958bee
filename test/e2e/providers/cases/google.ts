/** What the tests of Google's registries show, and the documentation claims. */
export const GOOGLE_LOGINS = [
  of('artifact-registry', 'service-account-key', 'key', "the key as Google's file has it"),
  of(
    'artifact-registry',
    'service-account-key',
    'pasted',
    'the key pasted with quotes and line breaks',
  ),
  of(
    'artifact-registry',
    'service-account-key',
    'base64',
    'the key in base64, also for the registry',
  ),
  of('artifact-registry', 'oidc', 'direct', "the job's identity itself, without a service account"),
  of('artifact-registry', 'oidc', 'impersonation', 'a service account that the job may act as'),
  of('artifact-registry', 'ambient', 'machine', 'the service account of the machine or the pod'),
  of('artifact-registry', 'ambient', 'actions-auth', 'the file of google-github-actions/auth'),
  of(
    'artifact-registry',
    'ambient',
    'token-file',
    'a file that leads to an identity token in a file',
  ),
  of('artifact-registry', 'ambient', 'key-file', 'a file with the key of a service account'),
  of(
    'artifact-registry',
    'ambient',
    'person',
    'the file of `gcloud auth application-default login`',
  ),
  of('gcr', 'service-account-key', 'gcr-key', "the key as Google's file has it"),
  of('gcr', 'oidc', 'gcr-impersonation', 'a service account that the job may act as'),
  of('gcr', 'ambient', 'gcr-machine', 'the service account of the machine or the pod'),
] as const;

export const GOOGLE_FAILURES = [
  of('artifact-registry', 'oidc', 'audience', 'a token for another audience'),
  of('artifact-registry', 'oidc', 'issuer', 'a token of another issuer'),
  of('artifact-registry', 'oidc', 'expiry', 'a token that has expired'),
  of('artifact-registry', 'oidc', 'signature', 'a token that somebody else signed'),
  of('artifact-registry', 'oidc', 'foreign-key', 'a token that an unknown key signed'),
  of('artifact-registry', 'oidc', 'payload', 'a token that was changed after it was signed'),
  of('artifact-registry', 'oidc', 'algorithm', 'a token that is not signed'),
  of('artifact-registry', 'oidc', 'condition', "the provider's condition does not hold"),
  of('artifact-registry', 'oidc', 'no-provider', 'a provider that does not exist or is disabled'),
  of('artifact-registry', 'oidc', 'project-id', "the project's id in place of its number"),
  of('artifact-registry', 'oidc', 'member', 'no right to act as the service account'),
  of('artifact-registry', 'oidc', 'account', 'a service account that does not exist'),
  of('artifact-registry', 'oidc', 'api', 'an API that is not enabled'),
  of('artifact-registry', 'oidc', 'no-token', 'a page for people in place of the token service'),
  of('artifact-registry', 'oidc', 'permission', '`id-token: write` is missing'),
  of('artifact-registry', 'oidc', 'role', 'no role on the repository, or no repository'),
  of('artifact-registry', 'service-account-key', 'deleted', 'a key that is disabled or deleted'),
  of(
    'artifact-registry',
    'service-account-key',
    'page',
    'a page for people in place of the registry',
  ),
  of('artifact-registry', 'ambient', 'nothing', 'neither a file nor a metadata server'),
  of('artifact-registry', 'ambient', 'another-cloud', "another cloud's metadata server"),
  of('artifact-registry', 'ambient', 'no-account', 'a machine without service account'),
  of('artifact-registry', 'ambient', 'scopes', 'a machine without the scope cloud-platform'),
  of(
    'artifact-registry',
    'ambient',
    'unbound',
    'a pod whose account may not act as the Google one',
  ),
  of('artifact-registry', 'ambient', 'no-file', 'a credentials file that is not there'),
  of('artifact-registry', 'ambient', 'broken-key', 'a credentials file whose key is cut off'),
  of(
    'artifact-registry',
    'ambient',
    'executable',
    'a credentials file that names a program to run',
  ),
  of(
    'artifact-registry',
    'ambient',
    'foreign-server',
    'a credentials file that names a foreign server',
  ),
  of('artifact-registry', 'ambient', 'deleted-key-file', 'a file whose key is disabled or deleted'),
  of('artifact-registry', 'ambient', 'clock', 'a clock that is wrong'),
  of('artifact-registry', 'ambient', 'revoked', "a person's login that was revoked"),
] as const;

function of<P extends string, A extends string, I extends string>(
  provider: P,
  authType: A,
  id: I,
  what: string,
) {
  return { provider, authType, id, what } as const;
}
