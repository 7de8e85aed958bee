import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Helm } from './helm.ts';
import type { Dependency } from './metadata.ts';

/**
 * `helm dependency build` refuses chart repositories that were not added by `helm repo add`, even
 * though Chart.yaml names their URL. This writes a repositories file for one run in which they are,
 * beside those known on this machine, whose own file is left alone.
 * @param scratch a folder of this run.
 * @returns the variables to run helm with.
 */
export async function repositoryConfig(
  dependencies: readonly (Dependency | null)[],
  helm: Helm,
  scratch: string,
): Promise<Readonly<Record<string, string>>> {
  const urls = new Set(dependencies.map((dependency) => dependency?.repository ?? ''));
  const repositories = [...urls].filter((url) => /^https?:\/\//.test(url));
  if (repositories.length === 0) return {};
  const known = (await helm.run(['env', 'HELM_REPOSITORY_CONFIG'])).trim();
  const document = parseDocument(await readFile(known, 'utf8').catch(() => EMPTY));
  for (const [index, url] of repositories.entries()) {
    document.addIn(['repositories'], { name: `${index}-${nameOf(url)}`, url });
  }
  const path = join(scratch, 'repositories.yaml');
  // What was known may hold passwords.
  await writeFile(path, document.toString(), { mode: 0o600 });
  return { HELM_REPOSITORY_CONFIG: path };
}

/** Helm's messages name a repository by this and not by its URL. */
function nameOf(url: string): string {
  return url.replace(/^https?:\/\/([^@/]*@)?/, '').replaceAll(/[^\w.-]+/g, '-');
}

const EMPTY = 'apiVersion: ""\nrepositories: []\n';
