import { AWS_ERRORS } from '../../src/faults/catalogue/aws.ts';
import { AZURE_ERRORS } from '../../src/faults/catalogue/azure.ts';
import { CHART_ERRORS } from '../../src/faults/catalogue/charts.ts';
import { CLUSTER_RULES } from '../../src/faults/catalogue/cluster-rules.ts';
import { CLUSTER_ERRORS } from '../../src/faults/catalogue/clusters.ts';
import type { Description } from '../../src/faults/catalogue/description.ts';
import { DOCKER_CONFIG_ERRORS } from '../../src/faults/catalogue/docker-config.ts';
import { FILE_RULES } from '../../src/faults/catalogue/file-rules.ts';
import { GOOGLE_ERRORS } from '../../src/faults/catalogue/google.ts';
import { INPUT_ERRORS } from '../../src/faults/catalogue/inputs.ts';
import { JOB_ERRORS } from '../../src/faults/catalogue/job.ts';
import { NETWORK_ERRORS } from '../../src/faults/catalogue/network.ts';
import { REGISTRY_ERRORS } from '../../src/faults/catalogue/registries.ts';
import { REGISTRY_RULES } from '../../src/faults/catalogue/registry-rules.ts';
import { THROWN_RULES } from '../../src/faults/catalogue/thrown-rules.ts';
import { VALUE_RULES } from '../../src/faults/catalogue/value-rules.ts';
import type { RuleCode } from '../../src/faults/rule-code.ts';

/** A part of docs/errors.md: codes that are met in one place. */
export interface CodeSection {
  readonly title: string;
  readonly about: string;
  readonly codes: Readonly<Record<string, Description>>;
}

const RULES: Readonly<Record<RuleCode, Description>> = {
  ...FILE_RULES,
  ...VALUE_RULES,
  ...REGISTRY_RULES,
  ...CLUSTER_RULES,
};

const ERRORS: readonly CodeSection[] = [
  {
    title: 'Inputs and environment',
    about: 'What a step is given: its inputs, the file as a whole, environment variables.',
    codes: INPUT_ERRORS,
  },
  {
    title: 'Registries',
    about: 'Credentials, logging in, and what a registry answers.',
    codes: REGISTRY_ERRORS,
  },
  {
    title: 'Amazon Web Services',
    about: 'What gives out the tokens for [Amazon ECR](providers/ecr.md).',
    codes: AWS_ERRORS,
  },
  {
    title: 'Google Cloud',
    about:
      'What gives out the tokens for [Artifact Registry and gcr.io](providers/artifact-registry.md).',
    codes: GOOGLE_ERRORS,
  },
  {
    title: 'Azure',
    about: 'What gives out the tokens for [Azure Container Registry](providers/acr.md).',
    codes: AZURE_ERRORS,
  },
  {
    title: 'Network',
    about: 'The way to a registry, its token server or a cloud. The message names the host.',
    codes: NETWORK_ERRORS,
  },
  {
    title: "Docker's config file",
    about:
      '`login` writes `~/.docker/config.json`, or the file in `DOCKER_CONFIG`, and puts back afterwards what was there.',
    codes: DOCKER_CONFIG_ERRORS,
  },
  {
    title: 'Charts',
    about: 'What [push-chart](push-chart.md) finds before and while it pushes.',
    codes: CHART_ERRORS,
  },
  {
    title: 'Clusters and pull secrets',
    about: 'What [sync-pull-secrets](sync-pull-secrets.md) meets on its way into clusters.',
    codes: CLUSTER_ERRORS,
  },
  { title: 'The job', about: 'The run as such.', codes: JOB_ERRORS },
];

export const CODE_SECTIONS: readonly CodeSection[] = [
  {
    title: 'The registries file',
    about:
      'Rules of [registries-file.md](registries-file.md). Each message has the file, the line and the column of what breaks it; `validate` shows them on the changed lines of a pull request.',
    codes: RULES,
  },
  ...ERRORS,
];

/** Every code as `rule <code>` or `error <code>`; some rules are both. */
export const DOCUMENTED: ReadonlySet<string> = new Set([
  ...Object.keys(RULES).map((code) => `rule ${code}`),
  ...THROWN_RULES.map((code) => `error ${code}`),
  ...ERRORS.flatMap(({ codes }) => Object.keys(codes)).map((code) => `error ${code}`),
]);
