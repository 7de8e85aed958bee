import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import type { StepUse } from './removed.ts';

const FOLDER = join('.github', 'workflows');

/** More than any repository has; a check that is only a help reads no more. */
const MOST_FILES = 200;

/**
 * The steps of a repository's workflows that name registries or clusters in inputs of this suite's
 * actions. Files that cannot be read or are larger than `largest` bytes, and values that are
 * expressions, are left out.
 */
export async function stepUses(root: string, largest: number): Promise<readonly StepUse[]> {
  const names = await readdir(join(root, FOLDER)).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).slice(0, MOST_FILES);
  const uses = await Promise.all(
    files.map(async (name) => {
      const path = join(root, FOLDER, name);
      const size = (await stat(path).catch(() => undefined))?.size ?? 0;
      if (size > largest) return [];
      const text = await readFile(path, 'utf8').catch(() => '');
      return usesIn(text, `.github/workflows/${name}`);
    }),
  );
  return uses.flat();
}

/** The steps of one workflow's text. */
export function usesIn(text: string, path: string): readonly StepUse[] {
  const lineCounter = new LineCounter();
  const uses: StepUse[] = [];
  try {
    const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false });
    visit(document, {
      Map: (_key, step) => {
        const use = useOf(step);
        const offset = (step as Node).range?.[0] ?? 0;
        if (use !== undefined)
          uses.push({ where: `${path}:${lineCounter.linePos(offset).line}`, ...use });
      },
    });
  } catch {
    return []; // nested too deep: not a workflow
  }
  return uses;
}

function useOf(step: YAMLMap): Omit<StepUse, 'where'> | undefined {
  const uses = textOf(step.get('uses', true));
  const inputs = step.get('with', true);
  if (uses === undefined || !isMap(inputs)) return undefined;
  if (!/\/actions\/(?:login|push-chart|sync-pull-secrets|catalog|diagnose)(?:@|$)/.test(uses)) {
    return undefined;
  }
  const listed = (key: string) => (textOf(inputs.get(key, true)) ?? '').split(/[,\s]+/);
  return {
    registries: [...listed('registries'), ...listed('registry')],
    clusters: listed('clusters'),
  };
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
