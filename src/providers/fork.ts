import { readFileSync } from 'node:fs';
import type { Host } from '../platform/host.ts';

/**
 * Whether a job runs for a pull request from a fork, with the rights that GitHub leaves to one: to
 * read, and to have neither secrets nor an identity. On `pull_request_target`, which runs the code
 * of the base, it has those of any other job.
 */
export function isFromFork({ env }: Pick<Host, 'env'>): boolean {
  if (env.GITHUB_EVENT_PATH === undefined) return false;
  if (env.GITHUB_EVENT_NAME === 'pull_request_target') return false;
  try {
    // The event's own account of the pull request, in the file that the runner names.
    const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
    const head = event?.pull_request?.head?.repo?.full_name;
    return event?.pull_request !== undefined && head !== env.GITHUB_REPOSITORY;
  } catch {
    return false;
  }
}
