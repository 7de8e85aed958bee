import type { Descriptions } from './description.ts';

/** Rules about what a single key or value of the registries file may be. */
export const VALUE_RULES = {
  'unknown-key': {
    means: 'There is no such key at this place. It would have no effect, so it is refused.',
    mend: 'The hint names the key that was probably meant, or the place where it belongs; all keys are in [registries-file.md](registries-file.md). Merge keys (`<<`) are not known either.',
    wrong: 'registries: {}\ncluster: {}',
    right: 'registries: {}\nclusters: {}',
  },
  'missing-key': {
    means: 'A required key is missing.',
    mend: 'Add it; the hint shows the line to add.',
  },
  'missing-value': {
    means: 'A key has no value, or an empty text or list.',
    mend: 'Give it a value, or remove the key to get its default.',
  },
  'wrong-type': {
    means:
      'A value is of another type than expected: a text for a list, a list for a map, `yes` for `true`.',
    mend: 'Write it as the hint shows: `[web]` for a list of one, `{ … }` for a map, `true` or `false` without quotes.',
    wrong:
      'registries: {}\nclusters:\n  production:\n    kubeconfig: ${PRODUCTION}\n    namespaces: web',
    right:
      'registries: {}\nclusters:\n  production:\n    kubeconfig: ${PRODUCTION}\n    namespaces: [web]',
  },
  'quote-it': {
    means:
      'A number or a truth value stands where text is expected. YAML would change it: `0123` and `1e3` are numbers to it.',
    mend: 'Put the value in quotes.',
    wrong: 'registries: {}\nowner: 0123',
    right: 'registries: {}\nowner: "0123"',
  },
  'unknown-value': {
    means: 'The value is none of those that are allowed here.',
    mend: 'Choose one of the values in the hint.',
  },
  'unknown-provider': {
    means: 'There is no such provider.',
    mend: 'Use one of `ecr`, `docker-hub`, `acr`, `artifact-registry`, `gcr`, `quay`, `ghcr`; and `other` for every registry that `docker login` takes a user name and a password for, such as Harbor, Nexus, Artifactory or GitLab.',
    wrong: 'registries:\n  main:\n    provider: dockerhub',
    right:
      'registries:\n  main:\n    provider: docker-hub\n    auth: { type: password, username: acme, password: "${TOKEN}" }',
  },
  'unknown-auth-type': {
    means: 'The provider, or the kind of cluster, does not take this type of authentication.',
    mend: 'Use one of the types in the hint. The table of providers in [registries-file.md](registries-file.md#providers) has the fields of each.',
  },
  'unknown-method': {
    means: 'There is no such connection method.',
    mend: 'Use `direct`, `proxy` or `ssh-tunnel`.',
  },
  'unsupported-version': {
    means:
      'The file is written in a version of the format that this version of the action does not know.',
    mend: 'Write `version: 1`, a number without quotes. If the file is newer, use a newer version of the action.',
  },
  'invalid-name': {
    means:
      'The name of a registry or a cluster has other characters than lower-case letters, digits and `-`, more than 63 of them, a `-` at its begin or end, or is the word `all`.',
    mend: 'Rename it, and change it in the workflows that name it.',
    wrong:
      'registries:\n  Docker_Hub:\n    provider: quay\n    visibility: public\n    chart-repositories: [acme/web]',
    right:
      'registries:\n  docker-hub:\n    provider: quay\n    visibility: public\n    chart-repositories: [acme/web]',
  },
  'invalid-duration': {
    means: 'A duration is not written as whole minutes, hours or days.',
    mend: 'Write it as `30m`, `6h` or `2d`.',
    wrong: 'registries: {}\nsync-every: 3 hours',
    right: 'registries: {}\nsync-every: 3h',
  },
  'invalid-value': {
    means:
      'The value does not have the form that the field takes: a port, an ARN, a name that Kubernetes allows, one way to choose namespaces.',
    mend: 'Write it as the hint shows. Names of Secrets, namespaces and service accounts are in lower case, without `_`.',
  },
  'literal-secret': {
    means:
      'A secret field holds something else than exactly one `${NAME}`. A secret in a file of Git is known to everybody who can read the repository, now and later.',
    mend: 'If a secret stood there and was pushed, replace it where it was issued: removing the line does not take it out of the history. Store the new one as a secret of the repository, name a variable here, and set the variable under `env` of the step.',
    wrong:
      'registries:\n  main:\n    provider: quay\n    auth: { type: password, username: acme, password: hunter2 }',
    right:
      'registries:\n  main:\n    provider: quay\n    auth: { type: password, username: acme, password: "${QUAY_TOKEN}" }',
  },
  'github-expression': {
    means: '`${{ … }}` is not expanded in this file; only workflows have it.',
    mend: 'Write `${NAME}` here, and under `env` of the step `NAME: ${{ secrets.NAME }}`.',
    wrong: 'registries: {}\nowner: ${{ github.repository }}',
    right: 'registries: {}\nowner: ${GITHUB_REPOSITORY}',
  },
  'malformed-reference': {
    means:
      'A `$` begins something that is not a `${NAME}`. There are no defaults and no other syntax.',
    mend: 'Write the name of an environment variable in braces, and nothing else: `${NAME}`.',
    wrong: 'registries: {}\nowner: "${OWNER:-acme}"',
    right: 'registries: {}\nowner: "${OWNER}"',
  },
  'missing-variable': {
    means:
      'The step lacks an environment variable that the file names. It is found by `check-environment: true`.',
    mend: 'Add it under `env` of the step, as the hint shows. If it is there, the secret behind it does not exist, or the run comes from a fork or from Dependabot and gets no secrets.',
  },
  'duplicate-item': {
    means: 'A list names one thing twice.',
    mend: 'Remove one of the two; perhaps another name was meant.',
  },
  'path-absolute': {
    means: 'A path is absolute, and so depends on the machine.',
    mend: 'Write it relative to the root of the repository: `certs/ca.crt`. For text that is not in the repository, write `${NAME}`, with the text itself in the variable.',
  },
  'path-outside': {
    means: 'A path, or a symbolic link on it, leads out of the repository.',
    mend: 'Keep the file in the repository; replace a symbolic link by the file.',
  },
  'path-missing': {
    means: 'There is no file at a path, or it may not be read.',
    mend: 'Check the path: it is relative to the root of the repository, and upper and lower case count. Check that the file is committed, and that no sparse checkout leaves it out. A file that an earlier step writes must be there when this one runs.',
  },
  'path-not-a-file': {
    means: 'A path names a folder or a device.',
    mend: 'Name a single file. Several CA certificates go into one file, one after the other.',
  },
  'path-too-large': {
    means:
      'A file is larger than a certificate, a kubeconfig or a list of host keys is: 4 MiB, unless docs/limits.md is used.',
    mend: 'Check that the path names the right file.',
  },
} as const satisfies Descriptions;
