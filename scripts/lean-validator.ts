/**
 * Ajv's stand-alone code, with the same errors in less of it: every action loads it, and a file that
 * is right needs none of what it says about one that is not.
 */

/** What the code calls instead of writing it out for each keyword. */
const CALLED = `
function fault(faults, instancePath, keyword, params, propertyName) {
  return append(faults ?? [], [{ instancePath, keyword, params, propertyName }]);
}
function append(all, more) {
  for (const one of more) all.push(one);
  return all;
}
`;

/**
 * @param code as Ajv writes it with `allErrors`, before it is minified.
 * @throws Error when something of it has another form than expected.
 */
export function leanValidator(code: string): string {
  const lean = withLists(code)
    .replaceAll(ERROR, (_, _name, path, keyword, params, name) => {
      const given = [
        path ?? 'instancePath',
        keyword,
        params,
        ...(name === undefined ? [] : [name]),
      ];
      return `vErrors = fault(vErrors, ${given.join(', ')});`;
    })
    // Ajv copies all errors for each new one: a file with ten thousand mistakes takes seconds.
    .replaceAll(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
    .replaceAll(/\{instancePath="", parentData, parentDataProperty, rootData=data\}=\{\}/g, PATH)
    .replaceAll(/\{instancePath:([^{}]*?),parentData:[^{}]*?,rootData\}/g, '$1')
    .replaceAll(/\{instancePath,parentData[^{}]*?,rootData\}/g, 'instancePath');
  const left = /schemaPath|parentData|rootData|\bconst err\d/.exec(lean);
  if (left !== null)
    throw new Error(`not expected of Ajv: ${lean.slice(left.index, left.index + 200)}`);
  return `${lean}${CALLED}`;
}

const PATH = 'instancePath = ""';

const ERROR = new RegExp(
  [
    String.raw`const (err\d+) = \{instancePath(?::([^,]*))?,schemaPath:"[^"]*",keyword:("\w+"),`,
    String.raw`params:(\{.*?\})(?:,propertyName:(\w+))?\};`,
    String.raw`if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}`,
  ].join(''),
  'g',
);

/** The code looks some lists up in a copy of the schema: they are put where it does. */
function withLists(code: string): string {
  const schemas = new Map<string, unknown>();
  const without = code.replaceAll(
    /const (schema\d+) = (\{.*?\});(?=const |function )/g,
    (_, name, json) => {
      schemas.set(name, JSON.parse(json));
      return '';
    },
  );
  return without.replaceAll(/\b(schema\d+)((?:\.\w+|\["[^"]*"\])+)/g, (_, name, path) => {
    const steps = [...path.matchAll(/\.(\w+)|\["([^"]*)"\]/g)].map(([, a, b]) => a ?? b);
    const value = steps.reduce(
      (node, step) => (node as Record<string, unknown>)?.[step],
      schemas.get(name),
    );
    if (value === undefined) throw new Error(`not in Ajv's schemas: ${name}${path}`);
    return JSON.stringify(value);
  });
}
