/** Properties of a workflow command, for example of `error`. */
export type CommandProperties = Readonly<Record<string, string | number | undefined>>;

/**
 * One line of the runner's protocol, escaped as its documentation ("Workflow commands for GitHub
 * Actions") and toolkit do: a value can never end the line or start another command.
 */
export function workflowCommand(
  command: string,
  properties: CommandProperties,
  message: string,
): string {
  const pairs = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const head = pairs.length > 0 ? `${command} ${pairs.join(',')}` : command;
  return `::${head}::${escapeData(message)}`;
}

/**
 * Text that the runner must not take for a command: `::` at the start of a line is set off by a
 * zero-width space. A carriage return alone ends a line too, and the older `##[` counts anywhere.
 */
export function plainText(text: string): string {
  return text.replace(/(^|[\r\n])(\s*)::/g, '$1$2\u200b::').replaceAll('##[', '##\u200b[');
}

/** An entry of a file command (`GITHUB_OUTPUT`, `GITHUB_STATE`), safe for any value. */
export function fileCommand(name: string, value: string, delimiter: string): string {
  if (name.includes(delimiter) || value.includes(delimiter)) {
    throw new Error('the delimiter stands in the value'); // random: this cannot happen by accident
  }
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
