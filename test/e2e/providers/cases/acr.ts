/** What the tests of Azure's registries show, and the documentation claims. */
export const ACR_LOGINS = [
  of('password', 'admin', "the registry's admin user"),
  of('password', 'application', 'an application of Entra ID, its secret as the password'),
  of('service-principal', 'secret', 'an application of Entra ID, by its client secret'),
  of('oidc', 'job', "the job's own identity, by a federated credential"),
  of('oidc', 'government', 'the same in Azure Government'),
  of('oidc', 'china', 'the same in Azure China'),
  of('managed-identity', 'vm', 'the identity of a virtual machine'),
  of('managed-identity', 'vm-named', 'one of several identities of a virtual machine'),
  of('managed-identity', 'app-service', 'the identity of App Service'),
  of('managed-identity', 'pod', 'workload identity of a pod on AKS'),
] as const;

export const ACR_FAILURES = [
  of('password', 'admin-password', "a password that is not the admin user's"),
  of('password', 'admin-disabled', 'an admin user that is disabled'),
  of('password', 'no-user', 'a user name that the registry does not know'),
  of('password', 'application-secret', "a password that is not the application's secret"),
  of('password', 'application-expired', 'a secret of an application that has expired'),
  of('password', 'application-role', 'an application without a role on the registry'),
  of('password', 'application-reads', 'an application that may only pull'),
  of('password', 'password-firewall', 'a registry whose firewall blocks the runner'),
  of('service-principal', 'unknown-application', 'an application that is not in the tenant'),
  of('service-principal', 'unknown-tenant', 'a tenant that does not exist'),
  of('service-principal', 'wrong-secret', 'a client secret that is not right'),
  of('service-principal', 'expired-secret', 'a client secret that has expired'),
  of('service-principal', 'no-role', 'an identity without a role on the registry'),
  of('service-principal', 'firewall', 'a registry whose firewall blocks the runner'),
  of('oidc', 'subject', 'a branch that no federated credential names'),
  of('oidc', 'audience', 'a token for another audience'),
  of('oidc', 'issuer', 'a token of another issuer'),
  of('oidc', 'expiry', 'a token that has expired'),
  of('oidc', 'not-yet-valid', 'a token that is not valid yet'),
  of('oidc', 'signature', 'a token that somebody else signed'),
  of('oidc', 'foreign-key', 'a token that an unknown key signed'),
  of('oidc', 'payload', 'a token that was changed after it was signed'),
  of('oidc', 'algorithm', 'a token that is not signed'),
  of('oidc', 'no-federation', 'an application without federated credentials'),
  of('oidc', 'no-permission', 'a job that may not have an identity token'),
  of('managed-identity', 'no-machine', 'a machine that is not of Azure'),
  of('managed-identity', 'unknown-identity', 'an identity that the machine does not have'),
  of('managed-identity', 'several', 'a machine of several identities, none of which is named'),
  of('managed-identity', 'machine-role', 'an identity without a role on the registry'),
  of(
    'managed-identity',
    'pod-subject',
    'a pod whose service account no federated credential names',
  ),
  of('managed-identity', 'half-a-pod', 'a pod that lacks half of workload identity'),
] as const;

function of<T extends string, I extends string>(authType: T, id: I, what: string) {
  return { provider: 'acr', authType, id, what } as const;
}
