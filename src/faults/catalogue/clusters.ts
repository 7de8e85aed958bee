import type { Descriptions } from './description.ts';

/** Errors of clusters, and of what is written into them. */
export const CLUSTER_ERRORS = {
  'cluster-certificate': {
    means: 'The certificate of the API server could not be verified.',
    mend: "Name the cluster's CA with `certificate-authority`, or use a kubeconfig that embeds it (`kubectl config view --minify --flatten --raw`). If the name does not match, use the name in the certificate as `server`, or `tls-server-name` in the kubeconfig.",
  },
  'cluster-client-certificate': {
    means:
      'The client certificate and its key are not both in the kubeconfig in PEM form, or do not belong together.',
    mend: 'Export it anew with `kubectl config view --minify --flatten --raw`.',
  },
  'cluster-conflict': {
    means:
      'Something else changes the same object all the time, so that several attempts found it changed.',
    mend: 'Run it again. If it stays, find out what manages the object too: `kubectl get secret <name> -o yaml --show-managed-fields` names it.',
  },
  'cluster-denied': {
    means:
      'The account may not do this in the cluster (403): it lacks a right, or an admission policy refused it.',
    mend: 'Give it the rights in [sync-pull-secrets.md](sync-pull-secrets.md#the-smallest-rights), for the names of your Secrets and service accounts. If the message names a webhook or a policy, ask who runs it.',
  },
  'cluster-expired': {
    means: 'A list grew too old while it was read (410), also the second time.',
    mend: 'Run it again. If it stays, ask who runs the API server: it is overloaded, or what stands before it cuts lists.',
  },
  'cluster-not-found': {
    means: 'The API server does not know what was asked for (404).',
    mend: 'Check that the address is that of a Kubernetes API server, without a further path, and check the names.',
  },
  'cluster-not-kubernetes': {
    means:
      'What answers at the address is not a Kubernetes API server: a login page, a proxy, another server.',
    mend: 'Check the address in the file or the kubeconfig, and `HTTPS_PROXY`. Behind an access gateway use the address that API clients use.',
  },
  'cluster-rejected': {
    means: 'The API server refused the request as wrong.',
    mend: "Read its words in the message. A Secret holds at most 1 MiB: give registries different `pull-secret.name`s. If the words are not those of Kubernetes, the address is another server's.",
  },
  'cluster-token': {
    means: 'The token of the cluster holds characters that no token has.',
    mend: 'Store the token alone in the secret, as one line: not quoted, not in base64, without the words around it.',
  },
  'cluster-unauthorized': {
    means:
      'The API server does not accept the credential (401): it is expired, revoked, or of another cluster.',
    mend: 'Make a new one and store it in the secret. Tokens of `kubectl create token` live an hour unless `--duration` says otherwise.',
  },
  'cluster-unavailable': {
    means: 'The API server is overloaded or ill (429, 500 and above), also after several attempts.',
    mend: 'Run it again later; with fewer requests at once, if that is the cause: `concurrency`.',
  },
  'cluster-unreachable': {
    means: 'The API server was not heard.',
    mend: 'Check the address, and that the runner reaches it: a private API server needs a runner in its network, or a proxy (`proxy-url` in the kubeconfig, `HTTPS_PROXY`).',
  },
  'invalid-kubeconfig': {
    means:
      'The text is not a kubeconfig that can be used: no YAML, no clusters, or a context without a server.',
    mend: 'Export it with `kubectl config view --minify --flatten --raw` and store it in the secret, plain or in base64.',
  },
  'kubeconfig-exec': {
    means:
      'The kubeconfig gets its credential from a program (`exec`, `auth-provider`). The program failed; or the kubeconfig lies in the repository, where it may run none.',
    mend: "Install the program on the runner and run it by hand: what it needs (a login of a cloud) must be there before this step. In a repository use a service account's token instead, with `server`, `certificate-authority` and `token`; or keep the kubeconfig in a secret, under `kubeconfig`.",
  },
  'kubeconfig-impersonation': {
    means: 'The kubeconfig impersonates another user (`as`), which is not supported.',
    mend: 'Use the credentials of a user or service account that has the rights itself.',
  },
  'kubeconfig-path': {
    means:
      'The kubeconfig names a file that cannot be read, or may not be: in the repository it reads nothing outside of it, and in a secret it has no folder that a path could be relative to.',
    mend: 'Embed the files: `kubectl config view --minify --flatten --raw`.',
  },
  'namespace-missing': {
    means: 'The file names a namespace that the cluster does not have.',
    mend: "Create it, correct its name, or take it out of the cluster's `namespaces`. A glob or a selector takes what is there, and may find nothing.",
  },
  'owner-unknown': {
    means:
      'Nothing says whose the Secrets are to be. Without an owner they could not be told from those of others later.',
    mend: 'Set `owner:` in the file, for example `owner: acme/platform`. In a job it is the repository.',
  },
  'plan-incomplete': {
    means: 'A dry run could not find out what would be done everywhere.',
    mend: 'Each failure is told before this one, with a code of its own. Nothing was changed.',
  },
  'pull-secret-identity-token': {
    means:
      "The registry's credential is an identity token, and the kubelet only uses a user name and a password.",
    mend: 'Give `pull-secret.credentials` a `username` and a `password` for pulling.',
  },
  'sync-incomplete': {
    means:
      'Something failed, or was refused because it belongs to somebody else. All else is as the file says.',
    mend: 'Failures are told before this one, each with a code of its own. Refused Secrets have a line with `!`: give the registry another `pull-secret.name`, or take them over on purpose with the input `adopt`. Running it again is safe.',
  },
  'unknown-context': {
    means: 'The kubeconfig has no context of that name, or no current one.',
    mend: 'Set `context` to one of those in the message; `kubectl config get-contexts` lists them.',
  },
} as const satisfies Descriptions;
