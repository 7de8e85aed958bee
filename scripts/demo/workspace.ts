import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHART, registriesFile } from './registries-file.ts';
import type { Stage } from './stage.ts';

/** What somebody at a desk would have: a checkout, a chart archive, secrets in the environment. */
export interface Workspace {
  readonly folder: string;
  readonly file: string;
  readonly chart: string;
  /** Docker's own file, in the demo's folder and not in the user's home. */
  readonly dockerConfig: string;
  readonly env: Readonly<Record<string, string>>;
}

export function prepareWorkspace(folder: string, stage: Stage): Workspace {
  const file = registriesFile(stage.registryHost, 'ca.crt');
  const dockerFolder = join(folder, '.docker');
  mkdirSync(dockerFolder);
  writeFileSync(join(folder, 'registries.yaml'), file);
  writeFileSync(join(folder, 'ca.crt'), stage.ca);
  copyFileSync(CHART, join(folder, basename(CHART)));
  const { pusher, puller } = stage.accounts;
  return {
    folder,
    file,
    chart: basename(CHART),
    dockerConfig: join(dockerFolder, 'config.json'),
    env: {
      HOME: folder,
      DOCKER_CONFIG: dockerFolder,
      REGISTRY_USER: pusher.username,
      REGISTRY_PASSWORD: pusher.password,
      PULL_USER: puller.username,
      PULL_PASSWORD: puller.password,
      PRODUCTION_KUBECONFIG: stage.kubeconfig,
    },
  };
}
