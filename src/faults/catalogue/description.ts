/** What docs/errors.md says of a code. Both texts are whole sentences, in Markdown. */
export interface Description {
  /** What was found, and why that is wrong or cannot go on. */
  readonly means: string;
  /** What to look at or change, the likeliest first. */
  readonly mend: string;
  /** Lines of a registries file that break the rule. */
  readonly wrong?: string;
  /** The same lines, mended. */
  readonly right?: string;
}

/** Codes of one area, each with its description. */
export type Descriptions = Readonly<Record<string, Description>>;
