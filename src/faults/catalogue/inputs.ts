import type { Descriptions } from './description.ts';

/** Errors of what a step is given: inputs, the registries file as a whole, the environment. */
export const INPUT_ERRORS = {
  'created-invalid': {
    means: 'The input `created`, or `SOURCE_DATE_EPOCH`, is not a time.',
    mend: 'Give it as `2026-01-31T12:00:00Z` or as seconds since 1970, for example from `git log -1 --format=%ct`.',
  },
  'invalid-input': {
    means: 'An input of the step, or a flag, has a value that it does not take.',
    mend: 'Correct it as the message says. In a workflow, look whether an expression gave something unexpected: a misspelled `${{ … }}` is empty.',
  },
  'invalid-limit': {
    means:
      'An environment variable `REGISTRY_ACTIONS_LIMIT_…` is not known, or its value is not understood.',
    mend: 'Correct its name or its value, as the message says, or remove it to get the default; [limits.md](limits.md) lists them all.',
  },
  'invalid-registries-file': {
    means: 'The registries file has errors, so nothing was done with it.',
    mend: 'Each error is listed before this one, with line and column; its code is a heading of this page. Run `validate` on pull requests, and they are found before a merge.',
  },
  'missing-environment': {
    means: 'The file names environment variables that are not set, or empty.',
    mend: 'Add them under `env` of the step; the message has the lines. If they are there, the secrets behind them do not exist (GitHub does not check their names), belong to an environment that the job does not name, or the run comes from a fork or from Dependabot and gets no secrets.',
  },
  'no-default-registry': {
    means: 'The step names no registry, and the file has no default.',
    mend: 'Name one with `registry` or `registries`, or set `default: true` on one. A single private registry is the default by itself, unless it says `default: false`.',
  },
  'no-registries-file': {
    means: 'There is neither `registries.yaml` nor `.github/registries.yaml` in the workspace.',
    mend: 'Run `actions/checkout` in a step before, or give the path with the input `file`. Mind the ending: `.yml` is not looked for.',
  },
  'no-registry': {
    means: 'The file declares no registry to log in to.',
    mend: 'Declare one under `registries`.',
  },
  'not-available-yet': {
    means: 'A setting is valid, and what it asks for comes with a later version.',
    mend: 'Remove the setting, choose another way (the table of providers in [registries-file.md](registries-file.md#providers) has all), or wait for the version that brings it.',
  },
  'plan-file': {
    means: 'The file of the input `plan-file` cannot be written.',
    mend: 'Give a path in a folder that the job may write to, for example `${{ runner.temp }}/plan.json`; and see that the disk is not full.',
  },
  'push-charts-off': {
    means:
      'No charts may be pushed to this registry: it is public, or the file says `push-charts: false`.',
    mend: 'Name another registry with the input `registry`, or set `push-charts: true` on this one.',
  },
  'push-images-off': {
    means: 'The file says `push-images: false`, and the step asked for a login that could push.',
    mend: 'Set `permission: pull` on a step that only pulls. Otherwise name another registry, or set `push-images: true`.',
  },
  'unknown-registry': {
    means: 'The step names a registry that the file does not declare.',
    mend: 'Correct the name: it is the key under `registries`, not the host. The message has those that are known.',
  },
  'unknown-secret': {
    means: 'The input `adopt` names a Secret that no registry makes.',
    mend: "Give the `pull-secret.name` of a registry; by default that is `registry-<the registry's name>`.",
  },
} as const satisfies Descriptions;
