import type { Descriptions } from './description.ts';

/** Rules about clusters, what they get, and what must not be removed. */
export const CLUSTER_RULES = {
  'unknown-cluster': {
    means:
      'A cluster is named that the file does not declare, in `pull-secret.clusters` or in the input `clusters`.',
    mend: 'Correct the name; the hint has the nearest and all those that are known. Or declare the cluster under `clusters`.',
  },
  'no-clusters': {
    means: 'A Secret is for all clusters, and the file declares none. This is a warning.',
    mend: 'Declare the clusters under `clusters`, or remove `pull-secret`.',
  },
  'secret-name-collision': {
    means:
      'A registry sets the `pull-secret.name` that another one has by default (`registry-<name>`). They would share a Secret, although only one of them says so.',
    mend: 'Choose another name; or set the same `pull-secret.name` on both, if they are to share it.',
  },
  'host-twice': {
    means:
      'A Secret would hold one host twice, with different credentials. Docker and the kubelet know one credential for a host.',
    mend: 'Give the two registries different `pull-secret.name`s, or clusters or namespaces that do not overlap. A sync says so where two label selectors turn out to meet.',
  },
  'existing-with-name': {
    means:
      'An existing Secret is used (`credentials: { existing }`), and a `name` for a new one is given.',
    mend: 'Remove `name` to use the Secret that is there, or `existing` to have one made.',
  },
  'pull-credentials': {
    means: 'Credentials for pulling are incomplete or contradict each other.',
    mend: 'Give `username` and `password`, or `existing` alone, or `email` alone.',
  },
  'retired-in-use': {
    means: 'A Secret name is under `retired`, and a registry makes a Secret of that name.',
    mend: 'Take the name out of `retired`, or give the registry another `pull-secret.name`.',
  },
  'sync-too-slow': {
    means:
      'The schedule (`sync-every`) runs less often than a token lives. Clusters would be left with an expired one in between.',
    mend: 'Run the workflow more often, and set `sync-every` to that: half the life of the token is good, 6h for ECR.',
  },
  'token-ends-early': {
    means:
      'A sync got a token that ends before its next run (`sync-every`), sooner than its kind usually does: some clouds give out tokens that they have kept for a while. Clusters get it all the same; between its end and the next run they cannot pull what they have not pulled before. This is a warning.',
    mend: 'Run the workflow more often, and set `sync-every` to that. Or log in by another type of `auth`, or give clusters `pull-secret.credentials` that do not expire.',
  },
  'renew-before-life': {
    means:
      'A token is to be renewed before it even exists that long, so every run would renew it. This is a warning.',
    mend: 'Make `renew-before` shorter than the life of the token (12h for ECR), or remove it.',
  },
  'job-token-in-cluster': {
    means:
      "The job's own token would be put into a cluster. It ends with the job, and pulls would fail from then on.",
    mend: 'Give `pull-secret.credentials` a `username` and a `password`: a personal access token with `read:packages`.',
  },
  'invalid-selector': {
    means: 'A label selector is not in the syntax of Kubernetes.',
    mend: 'Write it as for `kubectl get --selector`: `env=prod`, `tier in (web, api)`, `!legacy`.',
  },
  'reserved-namespace': {
    means: 'Namespaces of Kubernetes itself (`kube-…`) never get Secrets.',
    mend: 'Take it out of `namespaces`.',
  },
  'cluster-access': {
    means: 'A cluster is reached in no way, or in several.',
    mend: 'Give exactly one of `kubeconfig`, `kubeconfig-file`, `server` with `token`, `eks`, `gke`, `aks`; `context` goes with a kubeconfig only.',
  },
  'cluster-server': {
    means:
      'The address of an API server is not an `https://` URL, in the file, its environment or a kubeconfig. A credential is never sent to a cluster unencrypted.',
    mend: 'Write it as `https://api.example.com:6443`; `kubectl config view --minify` shows it.',
  },
  'same-cluster': {
    means:
      'Two names stand for one cluster, and have namespaces in common. Each sync would write over what the other wrote. This is a warning.',
    mend: 'Merge the two, or give them namespaces that do not overlap.',
  },
  'removed-in-use': {
    means:
      'A registry or a cluster is removed and still used: a workflow names it, it was the default, or clusters hold what only it could remove.',
    mend: 'Change what uses it in the same pull request, and set `default: true` on another registry. Before a cluster goes, take it out of every `pull-secret.clusters` and sync.',
  },
  'retire-secret': {
    means:
      'No registry makes a Secret of this name any more, and it would stay in the clusters with its credentials. This is a warning.',
    mend: 'Add its name to `retired`, as the hint shows, so that a sync with `prune: true` removes it; or remove it by hand.',
  },
} as const satisfies Descriptions;
