import type { Severity } from '../../faults/diagnostic.ts';
import { shown } from '../../report/text.ts';
import type { Path } from '../locate.ts';
import { describePathProblem, locateInside } from '../paths.ts';
import type { RawFile } from '../raw.ts';
import { isOpen, type Report } from './report.ts';

/** A value that names a file. */
interface NamedFile {
  readonly at: Path;
  readonly file: string;
  /** How bad it is when there is no such file. */
  readonly missing: Severity;
}

/** The rules about files that the registries file names: they exist inside the repository. */
export function pathRules(raw: RawFile, root: string, largest: number, report: Report): void {
  for (const { at, file, missing } of namedFiles(raw)) {
    const result = isOpen(file) ? undefined : locateInside(root, file, largest);
    if (result === undefined || !('problem' in result)) continue;
    const { message, next } = describePathProblem(result.problem);
    const severity = result.problem === 'missing' ? missing : 'error';
    const hint = file.startsWith('-----BEGIN ')
      ? 'This takes a path, or "${NAME}" with the text itself in an environment variable.'
      : next;
    const words = { message: `${shown(file)} ${message}`, hint };
    report.atValue(at, { code: `path-${result.problem}`, ...words }, severity);
  }
}

function namedFiles(raw: RawFile): readonly NamedFile[] {
  const files: NamedFile[] = [];
  const add = (at: Path, file: string | undefined, missing: Severity) => {
    if (file !== undefined) files.push({ at, file, missing });
  };
  for (const [name, { tls, connection }] of Object.entries(raw.registries ?? {})) {
    const path = ['registries', name];
    if (typeof tls === 'object') add([...path, 'tls', 'ca'], tls.ca, 'error');
    const knownHosts = connection?.ssh?.['known-hosts'];
    add([...path, 'connection', 'ssh', 'known-hosts'], knownHosts, 'error');
  }
  for (const [name, cluster] of Object.entries(raw.clusters ?? {})) {
    const path = ['clusters', name];
    add([...path, 'certificate-authority'], cluster['certificate-authority'], 'error');
    // Often written by an earlier step of the job, and never committed.
    add([...path, 'kubeconfig-file'], cluster['kubeconfig-file'], 'warning');
  }
  return files;
}
