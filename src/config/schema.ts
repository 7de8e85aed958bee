import { validate as generated } from './generated/validate.ts';
import type { Locator } from './locate.ts';
import type { RawFile } from './raw.ts';
import type { Finding } from './rule.ts';

/** An error of the generated validator, as ajv reports it (`ErrorObject`, without messages). */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
}

interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

const validate = generated as unknown as Validator;

export function checkSchema(
  data: unknown,
  locator: Locator,
): { readonly findings: readonly Finding[]; readonly raw: RawFile } {
  if (validate(data)) return { findings: [], raw: data as RawFile };
  return {
    raw: {},
    findings: (validate.errors ?? []).slice(0, 1).map((error) => ({
      code: 'invalid-value',
      severity: 'error',
      span: locator.value(error.instancePath.split('/').slice(1)),
      message: JSON.stringify(error),
    })),
  };
}
