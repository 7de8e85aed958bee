import type { Descriptions } from './description.ts';

/** Errors of registries, of what gives their credentials, and of logging in to them. */
export const REGISTRY_ERRORS = {
  'ca-not-pem': {
    means: 'What `tls.ca` names holds no certificate in PEM form (`-----BEGIN CERTIFICATE-----`).',
    mend: 'Convert it with `openssl x509 -inform der -in ca.der -out ca.crt`. If the text comes from a variable, check that it is the certificate itself, with its line breaks.',
  },
  'digest-mismatch': {
    means: 'What came from the registry, or is kept there, is not what its digest says.',
    mend: 'Try again. If it stays, something in between changes content: a proxy, a scanner, a mirror; or the storage of the registry is damaged.',
  },
  'docker-hub-connection': {
    means:
      'Docker does not exchange the identity of the job for a token, by the OIDC connection that the file names.',
    mend: 'The message has the issuer, subject and audience of the identity. Compare the subject with the rulesets of the connection in Docker Home, and `connection-id` with its id; it has to be active. The connection needs an organization with a Docker Team or Business subscription.',
  },
  'ghcr-foreign': {
    means:
      "A registry of GitHub's kind on another host than that of the job's own GitHub has no `password` in the file. The job's token is not sent there.",
    mend: 'Correct the `url`: `ghcr.io`, or `containers.<host>` of the GitHub Enterprise that runs the job. For another one set `auth.username` and `auth.password`.',
  },
  'ghcr-no-job': {
    means:
      'A registry of GitHub has no `username` or `password` in the file, and there is no job whose actor and token could be taken.',
    mend: 'In a job, set `GITHUB_TOKEN: ${{ github.token }}` under `env`, or the input `github-token`. At a desk, set `GITHUB_ACTOR` and `GITHUB_TOKEN`. Or set `auth.username` and `auth.password` in the file.',
  },
  'login-failed': {
    means: 'Of several logins some failed. The others are done.',
    mend: 'Each failure is told before this one, with a code of its own.',
  },
  'login-same-host': {
    means:
      "The step would log in to one host as two registries, and docker's config holds one credential for a host.",
    mend: 'Name one of them in `registries`, and log in to the other in another step, where it is needed.',
  },
  'oidc-token': {
    means:
      'The runner was asked for the identity token of the job, and gave none; or it cannot be asked by what the environment holds.',
    mend: 'Try again. On a runner of your own, check that it supports OpenID Connect. `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN` are set by the runner, and by nothing else.',
  },
  'oidc-unavailable': {
    means: 'The job may not ask for an identity token, which `auth.type: oidc` needs.',
    mend: 'Add `permissions: { id-token: write, contents: read }` to the job; in a reusable workflow to the caller, too. Runs from forks and by Dependabot get no token, and at a desk there is none.',
  },
  'quay-federation': {
    means: 'Quay does not exchange the identity of the job for a token of the robot account.',
    mend: 'The message has the issuer, subject and audience of the identity. Set issuer and subject, to the letter, as the federation of the robot account (Robot Accounts, Set robot federation), and the audience where the federation has one; check the name of the robot account in `username`.',
  },
  'registry-denied': {
    means:
      'The registry knows the credentials, and they may not do this (403), or its token does not grant it.',
    mend: 'Give the account the permission on the repository: pull, or pull and push. Check the path, too: some registries deny what does not exist. A step that only pulls says `permission: pull`.',
  },
  'registry-lost-content': {
    means:
      'The registry says that it holds a blob or a manifest, but does not give it. No tag was put on what may be incomplete.',
    mend: 'Run the step again: some registries need a moment. If it stays, something before the registry answers in its place, or its storage has lost content: look into both logs.',
  },
  'registry-no-challenge': {
    means:
      'The registry wants credentials (401) and does not say how, or only in a way that is not known here. None were sent.',
    mend: 'Basic credentials and bearer tokens are known. If the registry offers them, a proxy, a firewall or a login page answers in its place: look at the header `WWW-Authenticate` of `https://<host>/v2/`.',
  },
  'registry-not-found': {
    means: 'There is no such repository, or no registry at this address (404).',
    mend: 'Check host and path. ECR and some others want a repository to be created first; a private repository may look missing to an account without rights on it.',
  },
  'registry-realm': {
    means:
      'The registry sends logins to an address that credentials must not go to, for example one without TLS.',
    mend: 'Correct the address of the token server (`realm`) in the configuration of the registry, and check that the `url` names the registry that you mean.',
  },
  'registry-redirect': {
    means:
      'The registry redirects to another host. Credentials do not go there, and what is written is not sent there.',
    mend: 'If that host is the registry, write it as the `url`. Otherwise look what answers in the place of the registry: a login page, or a proxy.',
  },
  'registry-refused': {
    means: 'The registry refused the request with a status that has no better name.',
    mend: "Read the registry's own words in the message, and its log. If it says that it got HTTP where it speaks TLS, remove `tls: none`.",
  },
  'registry-throttled': {
    means: 'The registry answered too many requests (429), also after waiting.',
    mend: 'Wait, and log in with an account that has a higher limit: anonymous pulls have the lowest. Let fewer jobs run at the same time.',
  },
  'registry-unauthorized': {
    means:
      'The registry, or its token server, does not accept the credentials (401), or an identity token any more (400).',
    mend: 'The message names the variable that they come from. Check the user name; that the token was not revoked and has not expired; that it is of this registry; that the secret was stored without spaces or line breaks. Accounts with two factors need an access token instead of the password.',
  },
  'registry-unavailable': {
    means: 'The registry is out of order (500 and above), also after several attempts.',
    mend: 'Try again later; its status page or its log says more.',
  },
  'registry-unexpected-answer': {
    means:
      'What answered is no registry: it gave a web page, or something that the protocol does not know.',
    mend: 'Check the `url`. If it is right, a login page, a proxy or a firewall answers in its place: open `https://<host>/v2/` from the runner.',
  },
  'service-account-key': {
    means: 'The value is not the JSON key of a Google service account.',
    mend: 'Store the whole file that Google made in the secret, as it is or in base64: it begins with `{` and has `"type": "service_account"`. An OAuth token or an API key is something else.',
  },
} as const satisfies Descriptions;
