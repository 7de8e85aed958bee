import type { ActionDefinition } from './action-definition.ts';
import { code, fill, table } from './page.ts';

/**
 * A page with the tables of its action between `<!-- inputs -->` and `<!-- /inputs -->`, and the
 * same for `outputs`. Throws when a mark or a description is missing.
 */
export function withTables(page: string, action: ActionDefinition): string {
  const withInputs = fill(page, 'inputs', inputTable(action));
  return fill(withInputs, 'outputs', outputTable(action));
}

function inputTable({ inputs = {} }: ActionDefinition): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const fallback = input?.required === true ? 'required' : code(input?.default);
    return [code(name), fallback, describe(name, input?.description)];
  });
  return table(['input', 'default', 'what it is'], rows);
}

function outputTable({ outputs = {} }: ActionDefinition): string {
  const rows = Object.entries(outputs).map(([name, output]) => [
    code(name),
    describe(name, output?.description),
  ]);
  return table(['output', 'what it is'], rows);
}

function describe(name: string, description: string | undefined): string {
  const text = description?.trim().replace(/\s+/g, ' ') ?? '';
  if (text === '') throw new Error(`${name} has no description`);
  return text.replaceAll('|', '\\|');
}
