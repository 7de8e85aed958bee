import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a runner gives to a step whose workspace is `folder`: the files for its results, made there,
 * and the variables that name them.
 */
export function runnerStep(folder: string): NodeJS.ProcessEnv {
  const file = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, '');
    return path;
  };
  return {
    DOCKER_CONFIG: join(folder, 'docker'),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/platform',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
  };
}
