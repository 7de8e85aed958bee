import type { Descriptions } from './description.ts';

/** Errors of `push-chart`. */
export const CHART_ERRORS = {
  'chart-archive-invalid': {
    means:
      'The file is not a packaged chart: no gzip, no tar, a path that helm takes for an attack, or too much in it.',
    mend: 'Make it with `helm package`, or give the directory of the chart. If it is a Git LFS pointer, check out with `lfs: true`.',
  },
  'chart-collision': {
    means: 'Two of the charts would be pushed to the same reference, or get the same `tags`.',
    mend: 'Give one of the two, or raise the version of one. Push charts that take `tags` in steps of their own.',
  },
  'chart-exists': {
    means: 'This version is in the registry already, with other content. Clusters may run it.',
    mend: 'Raise `version` in Chart.yaml. Or say with `if-exists` what is to happen: `skip` or `overwrite`.',
  },
  'chart-incomplete': {
    means:
      'The chart declares dependencies that are not in its `charts/` folder, so it cannot be installed.',
    mend: 'Run `helm dependency update` before `helm package`, or give the directory with `dependencies: true`.',
  },
  'chart-invalid': {
    means: 'Chart.yaml, or another file of metadata, is not what helm takes.',
    mend: 'The message says where and why; `helm lint` says what else helm would complain about.',
  },
  'chart-link-outside': {
    means:
      'A symbolic link in the chart leads out of the checkout or into its `.git`. Helm would pack what is there, perhaps a login of this machine.',
    mend: 'Put a copy of the file in the place of the link.',
  },
  'chart-location-invalid': {
    means:
      'The name and the version of the chart, with `repository` and `tags`, make no reference that a registry takes.',
    mend: 'Write names in lower case. `repository` is the path below the host, without `oci://` and without the name of the chart. A tag has at most 128 letters, digits, `.`, `_` and `-`.',
  },
  'chart-not-found': {
    means:
      'A path or a glob of the input `charts` finds no chart: no `.tgz` file, no directory with a Chart.yaml.',
    mend: 'Check the path: it is relative to the workspace. Run `actions/checkout`, or the step that packages the chart, before.',
  },
  'chart-tag-immutable': {
    means: 'The registry does not let the tag be moved, and it holds other content.',
    mend: 'Publish under a new version. To overwrite, allow it in the registry first.',
  },
  'chart-too-large': {
    means:
      'A file is larger than helm takes: 100 MiB for a package, 4 MiB for its provenance file.',
    mend: 'Keep what does not belong to the chart out of it with `.helmignore`.',
  },
  'chart-version-fixed': {
    means:
      'The input `version` asks for another version than that of a chart that is packaged already.',
    mend: 'Leave `version` out, or give the chart as a directory.',
  },
  'charts-failed': {
    means: 'Of several charts some were not pushed. The others are in the registry.',
    mend: 'Each is told before this one, with a code of its own. Running it again is safe: what is there already is left alone.',
  },
  'charts-invalid': {
    means: 'Several charts cannot be pushed, so none was.',
    mend: 'The message lists each with a code of its own. Mend them, and run it again.',
  },
  'charts-missing': {
    means: 'The input `charts` names no chart.',
    mend: 'Give directories, `.tgz` files or globs, for example `charts: charts/*`. An expression that is empty looks the same.',
  },
  'helm-failed': {
    means: 'Helm ended with an error, or without the file that it was to make.',
    mend: "The message has helm's own words. Run the same command at a desk; for a dependency from a private registry, run `login` in a step before.",
  },
  'helm-missing': {
    means: 'A chart is given as a directory, and there is no helm on `PATH` to package it.',
    mend: 'Install helm 3 or 4 in a step before (`azure/setup-helm`), or give packaged charts.',
  },
} as const satisfies Descriptions;
