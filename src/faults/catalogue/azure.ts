import type { Descriptions } from './description.ts';

/** Errors of what gives out the tokens for Azure's registries. */
export const AZURE_ERRORS = {
  'acr-exchange': {
    means:
      'The registry takes the token of Entra ID, and gives nothing for it: the identity has no role on the registry, or the registry belongs to another tenant.',
    mend: 'Grant the identity `AcrPull` or `AcrPush` on the registry, in the tenant of the registry. A new role takes some minutes to hold.',
  },
  'acr-firewall': {
    means: 'The firewall of the registry does not let the address of this runner in.',
    mend: "Allow the address in the registry's networking, or run the job on a runner inside of its network.",
  },
  'azure-application': {
    means: 'Entra ID knows no such application in the tenant, or it is disabled there.',
    mend: 'Check `client-id` (the application (client) id, not the object id) and `tenant-id`.',
  },
  'azure-authority': {
    means: 'The environment variable AZURE_AUTHORITY_HOST is not an address with `https://`.',
    mend: 'Unset it: the host of the registry says which cloud it belongs to. Or set it to where Entra ID is.',
  },
  'azure-clock': {
    means: 'The identity token is not valid now, by the clock of Entra ID.',
    mend: 'Check the clock of the runner, and in a pod that the file with the token is renewed.',
  },
  'azure-no-identity': {
    means:
      'Nothing here gives a token of the managed identity, which `auth.type: managed-identity` needs: this is no machine of Azure, or the identity is not assigned to it.',
    mend: "Use `auth.type: oidc` on GitHub's runners. On a machine of Azure assign it the identity, and name it by `client-id` where there are several.",
  },
  'azure-no-token': {
    means: 'Entra ID answered, and there was no token in it.',
    mend: 'Check that no proxy or login page answers in its place, and the status page of Azure.',
  },
  'azure-refused': {
    means: 'Entra ID refuses the identity for the reason that the message quotes.',
    mend: 'Look up the code (AADSTS…) at https://login.microsoftonline.com/error, or look into the sign-in logs of the tenant: a policy of conditional access may stand in the way.',
  },
  'azure-secret': {
    means: 'The client secret is not one of the application, or has expired.',
    mend: 'Make a new one with `az ad app credential reset`, and store its value, not its id. `auth.type: oidc` needs none.',
  },
  'azure-tenant': {
    means: 'There is no such tenant in this cloud.',
    mend: 'Check `tenant-id`, and that the tenant is of the cloud of the registry.',
  },
  'azure-trust': {
    means:
      'No federated credential of the application or managed identity fits the identity token, or its signature does not hold.',
    mend: 'Compare issuer, subject and audience in the message with the federated credentials: they have to be the same to the letter.',
  },
} as const satisfies Descriptions;
