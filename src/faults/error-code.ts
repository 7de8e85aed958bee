import type { AWS_ERRORS } from './catalogue/aws.ts';
import type { AZURE_ERRORS } from './catalogue/azure.ts';
import type { CHART_ERRORS } from './catalogue/charts.ts';
import type { CLUSTER_ERRORS } from './catalogue/clusters.ts';
import type { DOCKER_CONFIG_ERRORS } from './catalogue/docker-config.ts';
import type { GOOGLE_ERRORS } from './catalogue/google.ts';
import type { INPUT_ERRORS } from './catalogue/inputs.ts';
import type { JOB_ERRORS } from './catalogue/job.ts';
import type { NETWORK_ERRORS } from './catalogue/network.ts';
import type { REGISTRY_ERRORS } from './catalogue/registries.ts';
import type { THROWN_RULES } from './catalogue/thrown-rules.ts';

/**
 * The code of a {@link UserError}. Only its type comes from the catalogue: what docs/errors.md says
 * of it is loaded by no action.
 */
export type ErrorCode =
  | keyof typeof INPUT_ERRORS
  | keyof typeof REGISTRY_ERRORS
  | keyof typeof AWS_ERRORS
  | keyof typeof GOOGLE_ERRORS
  | keyof typeof AZURE_ERRORS
  | keyof typeof NETWORK_ERRORS
  | keyof typeof DOCKER_CONFIG_ERRORS
  | keyof typeof CHART_ERRORS
  | keyof typeof CLUSTER_ERRORS
  | keyof typeof JOB_ERRORS
  | (typeof THROWN_RULES)[number];
