import { UserError } from '../faults/user-error.ts';
import type { Chart } from './chart.ts';

/** Names of the dependencies that a chart declares and does not carry in its `charts/` folder. */
export function missingDependencies({ metadata, vendored }: Chart): readonly string[] {
  return metadata.dependencies
    .map((dependency) => dependency?.name ?? '')
    .filter((name) => !vendored.includes(name));
}

/** A chart that cannot be installed from itself alone: helm refuses to, and so do we to push it. */
export function incompleteChart(missing: readonly string[], where: string): UserError {
  return new UserError({
    code: 'chart-incomplete',
    message: `declares dependencies that are not in its charts/ folder: ${missing.join(', ')}`,
    where,
    next: 'Run `helm dependency update` before packaging it, or give its directory with `dependencies: true`.',
  });
}
