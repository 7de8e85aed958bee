import type { Descriptions } from './description.ts';

/** Errors of what gives out the access tokens for the registries of Google Cloud. */
export const GOOGLE_ERRORS = {
  'google-api-disabled': {
    means: 'An API that the login needs is not enabled in the project.',
    mend: 'Run the `gcloud services enable` of the message for the project of the service account, and wait some minutes.',
  },
  'google-clock': {
    means: 'The clock of this machine is wrong, so that Google takes no signed request from it.',
    mend: 'Set the clock: a request is good for an hour around the time that it names.',
  },
  'google-credentials-file': {
    means:
      'The credentials file of `auth.type: ambient` cannot be read, is of a kind that is not used here, leads to no identity token, or names a foreign server.',
    mend: 'Use a file of the type `service_account`, `authorized_user`, or `external_account` with a token from a file or a URL, as Google and google-github-actions/auth make them. Or use `auth.type: oidc`.',
  },
  'google-executable': {
    means: 'The credentials file names a program that gives the identity token. None is run.',
    mend: 'Use `auth.type: oidc`, or a file whose `credential_source` is a file or a URL.',
  },
  'google-impersonation': {
    means: 'The identity may not act as the service account, or there is no such account.',
    mend: 'Check the name of the account, and grant the identity `roles/iam.workloadIdentityUser` on it: the command is in the message. A new role takes some minutes to hold.',
  },
  'google-key': {
    means:
      'The key in the credentials file, or the login of a person that it keeps, is not good any more.',
    mend: 'Look whether the key or the account was disabled or deleted. At a desk, run `gcloud auth application-default login` again.',
  },
  'google-no-account': {
    means: 'The metadata server of this machine knows no service account.',
    mend: 'Attach one to the machine. On GKE turn on workload identity federation for the cluster and the node pool.',
  },
  'google-no-metadata': {
    means:
      'Nothing around the job gives Google credentials, which `auth.type: ambient` needs: no credentials file, and no metadata server of Google Cloud.',
    mend: "Use `auth.type: oidc` on GitHub's runners. `ambient` is for a runner on Google Cloud, or after google-github-actions/auth.",
  },
  'google-no-provider': {
    means: 'There is no such workload identity pool or provider, or it is disabled or was deleted.',
    mend: 'Check the name in `workload-identity-provider`. The project stands in it by its number, not by its id.',
  },
  'google-no-token': {
    means: 'A service of Google answered without a token, as a rule because it was not Google.',
    mend: 'Look whether a proxy or a login page answers in its place.',
  },
  'google-refused': {
    means: 'Google gave no token, for a reason that has no better name.',
    mend: "Google's own words are in the message. Try again, and look at https://status.cloud.google.com.",
  },
  'google-scopes': {
    means: 'The access scopes of this machine leave registries out, whatever its account may do.',
    mend: 'Stop the machine, set the scope with `gcloud compute instances set-service-account --scopes cloud-platform`, and limit the account by its roles.',
  },
  'google-trust': {
    means:
      'The workload identity provider does not take the identity token. The message has its issuer, subject and audience.',
    mend: 'Compare them with the issuer, the allowed audiences and the attribute condition of the provider: `gcloud iam workload-identity-pools providers describe`. Repository names are compared with their case.',
  },
} as const satisfies Descriptions;
