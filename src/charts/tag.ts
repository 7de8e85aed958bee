/** The tag grammar of the OCI distribution specification. */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** A version as a tag: `+` is no tag character, and helm writes `_` in its place. */
export function tagOfVersion(version: string): string {
  return version.replaceAll('+', '_');
}

/** Whether a registry takes this as a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}
