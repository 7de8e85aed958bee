import { readFileSync } from 'node:fs';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';

/**
 * Events that run the default branch's workflow, with its secrets, for somebody else's pull
 * request. What such a job has checked out may be that person's work: a registries file, a CA
 * certificate or a chart of theirs would send the credentials wherever they please.
 * ("Events that trigger workflows", and GitHub Security Lab, "Preventing pwn requests".)
 */
const EVENTS_WITH_FOREIGN_WORK = new Set(['pull_request_target', 'workflow_run']);

/** What the run that triggered a `workflow_run` was itself triggered by, where that is harmless. */
const OWN_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'release', 'create']);

/**
 * Refuses to let secrets meet the checkout of a run that may hold a pull request's head.
 * @throws UserError `untrusted-file`.
 */
export function requireTrustedCheckout(host: Host): void {
  const event = host.env.GITHUB_EVENT_NAME;
  if (event === undefined || !EVENTS_WITH_FOREIGN_WORK.has(event)) return;
  if (event === 'workflow_run' && followsOwnRun(host)) return;
  throw new UserError({
    code: 'untrusted-file',
    message: `on ${event} the checkout may come from a pull request, and secrets may not meet its files`,
    where: `event ${event}`,
    next: ADVICE,
  });
}

const ADVICE = [
  'Run this action in a workflow on push, schedule or workflow_dispatch, where the files are those of the repository,',
  'or on pull_request, where runs from forks get no secrets. `validate` needs no secrets and may stay.',
].join(' ');

/** A run on a push to this very repository holds no pull request's head of somebody else. */
function followsOwnRun(host: Host): boolean {
  const run = triggeringRun(host.env.GITHUB_EVENT_PATH);
  const repository = host.env.GITHUB_REPOSITORY;
  return (
    run !== undefined &&
    repository !== undefined &&
    OWN_EVENTS.has(run.event) &&
    run.repository.toLowerCase() === repository.toLowerCase()
  );
}

function triggeringRun(
  path: string | undefined,
): { event: string; repository: string } | undefined {
  try {
    const { workflow_run: run } = JSON.parse(readFileSync(path ?? '', 'utf8'));
    const repository: unknown = run.head_repository.full_name;
    const event: unknown = run.event;
    if (typeof event !== 'string' || typeof repository !== 'string') return undefined;
    return { event, repository };
  } catch {
    return undefined;
  }
}
