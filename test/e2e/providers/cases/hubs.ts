/** What the tests of Docker Hub, Quay, GHCR and other registries show, and the docs claim. */
export const HUB_LOGINS = [
  of('docker-hub', 'oidc', 'connection', 'an organization, by an OIDC connection'),
  of('docker-hub', 'password', 'access-token', 'a user and an access token'),
  of('docker-hub', 'password', 'account', 'a user and the password'),
  of('quay', 'oidc', 'federation', 'a robot account that is federated with the job'),
  of('quay', 'password', 'robot', 'a robot account and its token'),
  of('ghcr', 'password', 'job', "the job's own actor and token"),
  of('ghcr', 'password', 'own-token', 'a user and a personal access token'),
  of('other', 'password', 'other-password', 'a user and a password'),
  of('other', 'identity-token', 'identity-token', 'an identity token'),
] as const;

export const HUB_FAILURES = [
  of('docker-hub', 'oidc', 'hub-audience', 'a token for another audience'),
  of('docker-hub', 'oidc', 'hub-issuer', 'a token of another issuer'),
  of('docker-hub', 'oidc', 'hub-expiry', 'a token that has expired'),
  of('docker-hub', 'oidc', 'hub-signature', 'a token that somebody else signed'),
  of('docker-hub', 'oidc', 'hub-key', 'a token that an unknown key signed'),
  of('docker-hub', 'oidc', 'hub-payload', 'a token that was changed after it was signed'),
  of('docker-hub', 'oidc', 'hub-algorithm', 'a token that is not signed'),
  of('docker-hub', 'oidc', 'hub-subject', 'a subject that no ruleset names'),
  of('docker-hub', 'oidc', 'hub-connection', 'a connection that does not exist'),
  of('docker-hub', 'oidc', 'hub-inactive', 'a connection that is deactivated'),
  of('docker-hub', 'oidc', 'hub-organization', 'another organization than that of the connection'),
  of('docker-hub', 'oidc', 'hub-read-only', 'a ruleset that lets read only'),
  of('docker-hub', 'oidc', 'hub-permission', '`id-token: write` is missing'),
  of('docker-hub', 'oidc', 'hub-fork', 'a pull request from a fork'),
  of('docker-hub', 'oidc', 'hub-dependabot', 'a run by Dependabot'),
  of('docker-hub', 'oidc', 'hub-outage', 'a token service that is out of order'),
  of('docker-hub', 'password', 'hub-password', 'a wrong password'),
  of('docker-hub', 'password', 'two-factors', 'a password where an access token is needed'),
  of('docker-hub', 'password', 'scopes', 'an access token made for reading'),
  of('docker-hub', 'password', 'levels', 'a path of three levels, which Docker Hub has not'),
  of('quay', 'oidc', 'quay-audience', 'a token for another audience'),
  of('quay', 'oidc', 'quay-issuer', 'a token of another issuer'),
  of('quay', 'oidc', 'quay-expiry', 'a token that has expired'),
  of('quay', 'oidc', 'quay-signature', 'a token that somebody else signed'),
  of('quay', 'oidc', 'quay-key', 'a token that an unknown key signed'),
  of('quay', 'oidc', 'quay-payload', 'a token that was changed after it was signed'),
  of('quay', 'oidc', 'quay-algorithm', 'a token that is not signed'),
  of('quay', 'oidc', 'quay-subject', 'a subject that the federation does not name'),
  of('quay', 'oidc', 'not-federated', 'a robot account without federation'),
  of('quay', 'oidc', 'quay-permission', '`id-token: write` is missing'),
  of('quay', 'password', 'robot-token', "a token that is not the robot account's any more"),
  of('quay', 'password', 'robot-name', 'a robot account named without its organization'),
  of('quay', 'password', 'robot-deleted', 'a robot account that was deleted'),
  of('quay', 'password', 'robot-reads', 'a robot account that may only read'),
  of('ghcr', 'password', 'ghcr-token', 'a token that GitHub does not accept'),
  of('ghcr', 'password', 'no-job', 'neither a job nor a user in the file'),
  of('other', 'password', 'wrong-password', 'a wrong password'),
  of('other', 'password', 'other-reads', 'an account that may only pull'),
  of('other', 'password', 'no-token-server', 'a token server that cannot be reached'),
  of('other', 'password', 'no-tls', 'a registry that sends logins to an address without TLS'),
  of('other', 'identity-token', 'wrong-identity-token', 'a wrong identity token'),
  of('other', 'identity-token', 'expired', 'an identity token that has expired'),
  of('other', 'identity-token', 'no-oauth', 'a token server that takes no identity tokens'),
  of('other', 'identity-token', 'token-reads', 'an identity token that may only pull'),
] as const;

/** What only shows when something is pushed. */
export const HUB_PUSH_FAILURES = [
  of('ghcr', 'password', 'packages', '`packages: write` is missing'),
  of('ghcr', 'password', 'fork', 'a pull request from a fork'),
  of('ghcr', 'password', 'scopes', 'a personal access token without `write:packages`'),
  of('ghcr', 'password', 'organization', 'an organization where the job may make no package'),
] as const;

function of<P extends string, A extends string, I extends string>(
  provider: P,
  authType: A,
  id: I,
  what: string,
) {
  return { provider, authType, id, what } as const;
}
