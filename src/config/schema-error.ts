import type { Path } from './locate.ts';
import type { Finding } from './rule.ts';

/** An error of the generated validator, as ajv reports it (`ErrorObject`, without messages). */
export interface SchemaError {
  readonly path: Path;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName: string | undefined;
  /** What stands at the path. */
  readonly value: unknown;
  /** What the value is a part of. */
  readonly parent: unknown;
  /** The value as it is written. */
  readonly source: string;
}

/** A finding, and the value that must not be looked at any further because of it. */
export interface SchemaFinding {
  /** Undefined where another finding tells it too. */
  readonly finding: Finding | undefined;
  readonly broken: Path | undefined;
}
