/** What registries of clouds say in words of their own, and what to do about it. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
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
];

/** What to do next, where a registry's own words tell it more exactly than the status. */
export function adviceFor(words: string): string | undefined {
  return ADVICE.find(([pattern]) => pattern.test(words))?.[1];
}
