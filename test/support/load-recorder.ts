/**
 * Loaded into a Node process (`--import`) to tell what it loaded: the files, and the parts of Node
 * itself. Written as JSON to the file that `LOADED_FILE` names when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const files: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) files.push(new URL(url).pathname);
    return nextLoad(url, context);
  },
});

const target = process.env.LOADED_FILE;
if (target !== undefined) {
  process.on('exit', () => {
    const builtins = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
    writeFileSync(target, JSON.stringify({ files, builtins }));
  });
}
