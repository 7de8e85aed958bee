/**
 * Every real component the tests run: where it comes from and what it is called.
 * The versions live in each group's go.mod and in python/requirements.txt, nowhere else.
 */

/** Programs of one Go module set, built together from `test/tools/<name>/go.mod`. */
export interface GoGroup {
  readonly kind: 'go';
  readonly name: string;
  /** The module whose version in go.mod is the version of the group. */
  readonly module: string;
  /** Program name in `.tools/bin` → package to build. */
  readonly programs: Readonly<Record<string, string>>;
  /** Variables set at link time; `{version}` (without `v`), `{major}`, `{minor}` are the module's. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly compilerFlags?: string;
  /** A program of this version or newer on PATH is used instead of building. */
  readonly onPath?: { readonly program: string; readonly minimum: string };
}

/** Programs of the one Python environment, pinned in `test/tools/python/requirements.txt`. */
export interface PythonGroup {
  readonly kind: 'python';
  readonly name: string;
  readonly programs: readonly string[];
}

/** A package of the distribution; any of `commands` on PATH will do. */
export interface DebianGroup {
  readonly kind: 'debian';
  readonly name: string;
  readonly package: string;
  readonly commands: readonly string[];
}

export type Group = GoGroup | PythonGroup | DebianGroup;

const go = (group: Omit<GoGroup, 'kind'>): GoGroup => ({ kind: 'go', ...group });

const debian = (name: string, packageName: string, ...commands: string[]): DebianGroup => ({
  kind: 'debian',
  name,
  package: packageName,
  commands: [name, ...commands],
});

/** Short builds first, so that most tests can run while the long ones are still being built. */
export const GROUPS: readonly Group[] = [
  go({
    name: 'crane',
    module: 'github.com/google/go-containerregistry',
    programs: { crane: 'github.com/google/go-containerregistry/cmd/crane' },
  }),
  go({
    name: 'actionlint',
    module: 'github.com/rhysd/actionlint',
    programs: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' },
  }),
  go({
    name: 'registry',
    module: 'github.com/distribution/distribution/v3',
    programs: {
      registry: 'github.com/distribution/distribution/v3/cmd/registry',
      htpasswd: './htpasswd',
    },
    variables: { 'github.com/distribution/distribution/v3/version.version': 'v{version}' },
  }),
  go({
    name: 'act',
    module: 'github.com/nektos/act',
    programs: { act: 'github.com/nektos/act' },
  }),
  go({
    name: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
  }),
  go({
    name: 'docker',
    module: 'github.com/docker/cli',
    programs: { docker: 'github.com/docker/cli/cmd/docker' },
    variables: { 'github.com/docker/cli/cli/version.Version': '{version}' },
    // The module has no go.mod, for which Go assumes language version 1.16; the code needs a newer one.
    compilerFlags: 'github.com/docker/cli/...=-lang=go1.26',
    onPath: { program: 'docker', minimum: '24.0.0' },
  }),
  go({
    name: 'helm4',
    module: 'helm.sh/helm/v4',
    programs: { helm: 'helm.sh/helm/v4/cmd/helm', 'chart-config': './chart-config' },
    variables: { 'helm.sh/helm/v4/internal/version.version': 'v{version}' },
  }),
  go({
    name: 'helm3',
    module: 'helm.sh/helm/v3',
    programs: { helm3: 'helm.sh/helm/v3/cmd/helm' },
    variables: { 'helm.sh/helm/v3/internal/version.version': 'v{version}' },
  }),
  go({
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
      'kubelet-keyring': './kubelet-keyring',
    },
    // Clients decide by the version a server reports; without these it says v0.0.0-master.
    variables: {
      'k8s.io/component-base/version.gitVersion': 'v{version}',
      'k8s.io/component-base/version.gitMajor': '{major}',
      'k8s.io/component-base/version.gitMinor': '{minor}',
      'k8s.io/component-base/version.gitTreeState': 'clean',
      'k8s.io/client-go/pkg/version.gitVersion': 'v{version}',
    },
  }),
  { kind: 'python', name: 'python', programs: ['moto_server', 'zizmor', 'check-jsonschema'] },
  debian('curl', 'curl'),
  debian('skopeo', 'skopeo'),
  debian('ssh', 'openssh-client'),
  debian('ssh-keygen', 'openssh-client'),
  debian('sshd', 'openssh-server'),
];

/** The programs a group provides. */
export function programsOf(group: Group): readonly string[] {
  if (group.kind === 'go') return Object.keys(group.programs);
  return group.kind === 'python' ? group.programs : [group.name];
}

/** The group that provides a program or bears this name. */
export function groupOf(name: string): Group | undefined {
  return GROUPS.find((group) => group.name === name || programsOf(group).includes(name));
}
