import type { Descriptions } from './description.ts';

/** Errors of the file in which docker keeps logins. */
export const DOCKER_CONFIG_ERRORS = {
  'credential-helper': {
    means:
      "A credential helper that docker's config names for this registry (`credHelpers`, `credsStore`) failed or is missing.",
    mend: 'Install `docker-credential-<name>` or repair it: run `docker-credential-<name> list` by hand. Or remove it from the file for this registry; then the login is kept in the file.',
  },
  'docker-config-locked': {
    means: "Another process keeps docker's config file locked, and did not let go in time.",
    mend: 'Let it finish, or end it. If no other job runs on this machine, remove the lock file that the message names.',
  },
  'docker-config-no-home': {
    means:
      "Docker's config file has no place: `DOCKER_CONFIG` and `HOME` (on Windows `USERPROFILE`) are not set, and the system knows no home folder of this user.",
    mend: 'Set `DOCKER_CONFIG` to a folder in `env` of the job, so that every step looks for it there.',
  },
  'docker-config-read': {
    means: "Docker's config file is there and cannot be read.",
    mend: 'Make it readable for this user: a `docker login` with `sudo` may have left it to root. Or set `DOCKER_CONFIG` to a folder of your own.',
  },
  'docker-config-unusable': {
    means:
      "Docker's config file is not what docker writes: no JSON in UTF-8, or another structure. It was left as it is.",
    mend: 'Correct it or move it away; docker could not use it either, or would not keep all of it.',
  },
  'docker-config-write': {
    means: "Docker's config file, or its folder, cannot be written.",
    mend: 'Make both writable for this user, see that the disk is not full and that no file stands where the folder should be, or set `DOCKER_CONFIG` to a folder of your own.',
  },
  'logout-failed': {
    means:
      "What stood in docker's config before the login could not be put back, so a credential stays behind on this machine.",
    mend: 'The message before this one says why. Remove the login by hand with `docker logout <host>`; on a runner that others use, also replace a password that does not expire.',
  },
} as const satisfies Descriptions;
