import type { Descriptions } from './description.ts';

/** Errors of the run as such. */
export const JOB_ERRORS = {
  cancelled: {
    means: 'The run was cancelled before it was done.',
    mend: 'Run it again: what is done already is found done.',
  },
  'untrusted-file': {
    means:
      'The event (`pull_request_target`, or `workflow_run` after a pull request) runs with secrets, and what is checked out may come from a pull request. Its registries file could send the credentials to a host of its choosing.',
    mend: 'Use the action in a workflow on `push`, `schedule` or `workflow_dispatch`; or on `pull_request`, where runs from forks get no secrets. `validate` needs no secrets and may stay.',
  },
} as const satisfies Descriptions;
