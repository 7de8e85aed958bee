import type { Descriptions } from './description.ts';

/** Rules about registries, and how they are reached. */
export const REGISTRY_RULES = {
  'url-scheme': {
    means:
      'A URL has a scheme (`https://`, `http://`, `oci://`). References to images have none, so neither has the host of a registry.',
    mend: 'Write the host alone, as in the hint. For a registry that speaks plain HTTP add `tls: none`.',
    wrong:
      'registries:\n  main:\n    provider: other\n    url: https://registry.acme.io\n    auth: { type: password, username: acme, password: "${TOKEN}" }',
    right:
      'registries:\n  main:\n    provider: other\n    url: registry.acme.io\n    auth: { type: password, username: acme, password: "${TOKEN}" }',
  },
  'url-path': {
    means: 'A URL has a path or a slash at its end.',
    mend: 'Write the host alone. A path belongs into `chart-repositories`, or into the input `repository` of a step.',
  },
  'url-credentials': {
    means: 'The URL of a registry or a proxy holds a user name or a password.',
    mend: "If a password was pushed with it, replace it where it was issued. Put a registry's user and password under `auth`, a proxy's beside its URL in `username` and `password`, the password as `${NAME}`.",
  },
  'url-host': {
    means: 'A URL is not a host with an optional port.',
    mend: 'Write it as `registry.example.com` or `registry.example.com:5000`. A name without a dot needs its port (`registry:443`), because docker would take it for a repository on Docker Hub.',
  },
  'url-provider': {
    means: "A URL is none of the provider's.",
    mend: 'Correct the host, or use the provider that the hint names; `provider: other` takes every host.',
  },
  'missing-auth': {
    means: 'A private registry does not say how to authenticate.',
    mend: 'Add `auth`, as the hint shows, or `visibility: public` for a registry that is only read without credentials.',
  },
  'public-auth': {
    means: 'A public registry has `auth`, which would never be used.',
    mend: 'Remove `auth`, or `visibility: public` if it needs credentials.',
  },
  'public-push': {
    means:
      'A public registry has `push-images: true` or `push-charts: true`, but no credentials to push with.',
    mend: 'Remove the key, or declare the registry private, with `auth`.',
  },
  'public-pull-secret': {
    means: 'A public registry has `pull-secret`, but no credentials to give to clusters.',
    mend: 'Remove `pull-secret`: clusters pull public images without one. Where a registry limits anonymous pulls, declare it private, with `auth`.',
  },
  'public-default': {
    means:
      'A public registry is the default. Steps log in to the default, and there is nothing to log in with.',
    mend: 'Set `default: true` on a private registry.',
  },
  'public-without-charts': {
    means: 'A public registry has no `chart-repositories`, so nothing would be done with it.',
    mend: 'Name its repositories that hold charts, or remove the registry.',
  },
  'several-defaults': {
    means: 'More than one registry is the default.',
    mend: 'Leave `default: true` on one.',
  },
  'create-repositories-provider': {
    means:
      'Only ECR needs repositories to be created before a push; other registries create them by themselves.',
    mend: 'Remove `create-repositories`.',
  },
  'invalid-repository': {
    means: 'A repository is not written as a path in the registry.',
    mend: 'Write the path below the host, in lower case, without host, `oci://`, tag or slashes at its ends: `acme/web`.',
  },
  'tls-none': {
    means: 'Everything, credentials included, is sent unencrypted. This is a warning.',
    mend: 'Use it for a registry in a network of your own only. For one with a private certificate authority use `tls: { ca: certs/ca.crt }`.',
  },
  'tls-insecure': {
    means:
      'The certificate is not verified, so anybody in between could take the credentials. This is a warning.',
    mend: 'Name the CA certificate instead, with `tls: { ca: certs/ca.crt }`, and renew a certificate that is expired.',
  },
  'proxy-url': {
    means:
      'The address of a proxy is not an `http://` or `https://` URL. It stands in the file, in a kubeconfig, or in `HTTPS_PROXY` or `HTTP_PROXY`.',
    mend: 'Write it as `http://proxy.example.com:3128`, and a `%` in a password as `%25`. SOCKS proxies are not supported.',
  },
  'ssh-host': {
    means: 'An SSH server is not written as `[user@]host[:port]`.',
    mend: 'Remove `ssh://` and spaces: `bastion.acme.io`, or `ci@gate.acme.io:2222` under `jump`.',
  },
} as const satisfies Descriptions;
