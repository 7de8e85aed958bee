import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';
import type { Host } from '../../../src/platform/host.ts';
import { type FakeHost, fakeHost } from '../providers/fake-host.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with these files. */
export function workspaceWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'registries-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export interface WorkspaceHost extends FakeHost {
  readonly diagnostics: Diagnostic[];
  readonly summaries: string[];
}

/** A host whose checkout is this folder. */
export function hostIn(
  workspace: string,
  env: Record<string, string> = {},
  kind: Host['kind'] = 'runner',
): WorkspaceHost {
  const host = fakeHost(env);
  const diagnostics: Diagnostic[] = [];
  const summaries: string[] = [];
  return {
    ...host,
    kind,
    workspace,
    diagnostics,
    summaries,
    log: { ...host.log, diagnostics: (found) => void diagnostics.push(...found) },
    summary: (markdown) => void summaries.push(markdown),
  };
}
