import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { analyse } from '../config/analyse.ts';
import { diagnosticsOf } from '../config/diagnose.ts';
import type { SourceFile } from '../config/find.ts';
import { withSlashes } from '../config/paths.ts';
import { removalFindings } from '../config/removed.ts';
import { stepUses } from '../config/workflow-uses.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import type { Host } from '../platform/host.ts';
import type { ActionContext } from './action.ts';

const EVENTS = new Set(['pull_request', 'pull_request_target']);

/**
 * On a pull request: what the change removes and is still used, and what it leaves behind. A base
 * that cannot be read is told in the log and never a failure.
 */
export async function compareWithBase(
  source: SourceFile,
  token: string | undefined,
  context: ActionContext,
): Promise<readonly Diagnostic[]> {
  const { host } = context;
  const ref = EVENTS.has(host.env.GITHUB_EVENT_NAME ?? '') ? baseRef(host) : undefined;
  if (ref === undefined) return [];
  const before = await baseText(source, ref, token, context);
  if (before === undefined) return [];
  const { raw } = analyse(before, host.limits);
  const head = analyse(source.text, host.limits);
  const findings = removalFindings(
    raw,
    head,
    await stepUses(source.root, host.limits.workflowFileSize),
  );
  return diagnosticsOf(findings, source, head);
}

async function baseText(
  source: SourceFile,
  ref: string,
  token: string | undefined,
  { host, signal, doing }: ActionContext,
): Promise<string | undefined> {
  if (token === undefined) {
    return notCompared(host, 'there is no token (input `github-token`)');
  }
  const { readRepositoryFile } = await import('../platform/github-api.ts');
  doing('reading the file of the base branch');
  host.conceal(token);
  const path = pathInRepository(source, host);
  const file = await readRepositoryFile(host, { path, ref, token }, signal);
  if ('failure' in file) return notCompared(host, file.failure);
  if ('text' in file) return file.text;
  host.log.info(`${path} is new: the base branch has none to compare with.`);
  return undefined;
}

function notCompared(host: Host, why: string): undefined {
  host.log.info(`Not compared with the base branch: ${why}.`);
}

/** The checkout may be a folder of the workspace. */
function pathInRepository(source: SourceFile, host: Host): string {
  return withSlashes(relative(source.root, resolve(host.workspace, source.path)));
}

/** The commit that the change is to be merged into; else the name of its branch. */
function baseRef(host: Host): string | undefined {
  try {
    const event = JSON.parse(readFileSync(host.env.GITHUB_EVENT_PATH ?? '', 'utf8'));
    const sha: unknown = event.pull_request.base.sha;
    if (typeof sha === 'string' && sha !== '') return sha;
  } catch {
    // A runner without the payload, or an odd one: the branch's name will do.
  }
  return host.env.GITHUB_BASE_REF || undefined;
}
