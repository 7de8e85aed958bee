/** What stands before the bundle: the few lines that GitHub, or a shell, starts. */

/** Of one phase of an action. Runners start it with the Node that `action.yml` asks for. */
export function actionStub(name: string, phase: string): string {
  return `import { runOnRunner } from '../shared/index.js';\nawait runOnRunner('${name}', '${phase}');\n`;
}

/**
 * Of the command line, which any Node may be asked to run: the bundle is loaded by one that can.
 * `engines` is that of package.json, as in `>=24.5`.
 */
export function commandLineStub(engines: string): string {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines) ?? [];
  if (minor === undefined) throw new Error(`engines.node is not of the form >=24.5: ${engines}`);
  return `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > ${major} || (major === ${major} && minor >= ${minor})) {
  const { runAtDesk } = await import('../shared/index.js');
  await runAtDesk(process.argv.slice(2), \`\${import.meta.dirname}/../..\`);
} else {
  const here = \`\${process.execPath} is Node \${process.versions.node}\`;
  console.error(\`registry-actions: needs Node ${major}.${minor} or newer, and \${here}\`);
  process.exitCode = 1;
}
`;
}
