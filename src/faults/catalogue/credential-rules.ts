import type { Descriptions } from './description.ts';

/** What registries say about the credentials of the file (`check-credentials`). */
export const CREDENTIAL_RULES = {
  'credential-refused': {
    means: 'The registry was asked, and does not accept the credentials.',
    mend: 'The hint names the variables that they come from. Check the user name; that the token was not revoked and has not expired; that it is of this registry; that the secret was stored without spaces or line breaks.',
  },
  'credential-unavailable': {
    means:
      'There is no credential that the registry could be asked about: what `auth` says did not lead to one. The code in the message tells why.',
    mend: 'Look up that code on this page. A step that gets no identity token needs `permissions: { id-token: write }`.',
  },
  'credential-no-pull': {
    means:
      'The registry accepts the credentials, but they may not pull from a repository under `chart-repositories`.',
    mend: 'Give the account the permission to pull, or correct the path of the repository. Some registries deny what does not exist.',
  },
  'credential-no-push': {
    means:
      'The registry accepts the credentials, but they may not push to a repository under `chart-repositories`.',
    mend: 'Give the account the permission to push. Where no charts are pushed, say so with `push-charts: false`.',
  },
  'registry-unreachable': {
    means:
      'The registry, or what gives its credentials, could not be asked, so nothing is known about them. The code in the message tells why.',
    mend: 'Look up that code on this page. Check `url`, `tls` and `connection`, and that this runner reaches the registry at all.',
  },
} as const satisfies Descriptions;
