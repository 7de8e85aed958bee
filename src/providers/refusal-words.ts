import type { ErrorCode } from '../faults/error-code.ts';
import type { Advice } from '../registry/errors.ts';

/**
 * What registries of clouds say in words of their own, what to do about it, and the code of what it
 * is where the status would call it something else.
 */
const ADVICE: readonly (readonly [words: RegExp, next: string, code?: ErrorCode])[] = [
  // Google answers the same for a missing role and for a repository that does not exist.
  [
    /artifactregistry\.repositories\.uploadArtifacts/,
    'Create the repository if it does not exist (its path is <project>/<repository>), and grant the account roles/artifactregistry.writer on it.',
  ],
  [
    /artifactregistry\.repositories\.downloadArtifacts/,
    'Check the path (<project>/<repository>/<image>), and grant the account roles/artifactregistry.reader on the repository.',
  ],
  [
    /artifactregistry\.repositories\.createOnPush/,
    'Create the repository `gcr.io` of the project first, or grant roles/artifactregistry.createOnPushWriter on the project.',
  ],
  [
    /Repository "[^"]+" not found/,
    'Create the repository first (`gcloud artifacts repositories create`); its path is <project>/<repository>.',
  ],
  [
    /Artifact Registry API has not been used|artifactregistry\.googleapis\.com\S* (?:is|has been) disabled/i,
    'Run `gcloud services enable artifactregistry.googleapis.com` for the project of the repository.',
  ],
  // Docker Hub, to an access token made for reading.
  [
    /access token has insufficient scopes/,
    'Give the access token the permission to read and write, or ask for less (`permission: pull`).',
  ],
  // Azure's firewall, which is asked before any credential is looked at.
  [
    /client with IP .* is not allowed access|aka\.ms\/acr\/firewall/i,
    "Allow this address in the registry's networking, or run the job on a runner inside of its network.",
    'acr-firewall',
  ],
  // Azure's registries, to an application whose secret is the password.
  [
    /Invalid clientid or client secret/i,
    'The client secret is wrong or has expired. Store the value (not the id) of one that is valid: `az ad app credential list --id <client id>` tells until when, `az ad app credential reset` makes a new one. `auth.type: oidc` needs none.',
  ],
  // GitHub's registry, to a token that it does not know, or that may do nothing with packages.
  [
    /^DENIED: denied$|User cannot be authenticated with the token provided/,
    'GitHub answers so to a token that it does not accept: give the job `permissions: { packages: write }` (or `read`, to pull; one for a pull request from a fork can have no more); check that a token of your own has not expired and is a classic one.',
  ],
  // To a classic token, by what it does.
  [
    /token provided does not match expected scopes/,
    'Give the token the scope `write:packages` to push, or `read:packages` to pull; a fine-grained one has neither, so make it a classic one. A job needs no token of its own: leave `auth` out, and add `permissions: { packages: write, contents: read }`.',
  ],
  [
    /permission_denied: write_package|installation not allowed to (?:Write|Create) organization package/,
    'Add `permissions: { packages: write, contents: read }` to the job; in a reusable workflow, to the caller as well. A package that another repository made has to let this one in: its settings, Manage Actions access, role Write.',
  ],
  [
    /permission_denied: read_package|installation not allowed to Read organization package/,
    'Add `permissions: { packages: read, contents: read }` to the job. A package of another repository has to let this one in: its settings, Manage Actions access.',
  ],
];

/**
 * What to do next, where a registry's own words tell it more exactly than the status. By the words
 * alone: a mirror or a proxy hands on those of the registry behind it.
 */
export function adviceOnWords(words: string): Advice | undefined {
  const [, next, code] = ADVICE.find(([pattern]) => pattern.test(words)) ?? [];
  return next === undefined ? undefined : { next, ...(code === undefined ? {} : { code }) };
}
