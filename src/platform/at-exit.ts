type Task = () => void;

let tasks: Set<Task> | undefined;

/**
 * Registers what must be done even when the process ends before its work: at the end of a
 * runner's patience, at a second Ctrl-C, on a bug. Synchronous, because there is no later then.
 * Returns what takes it back once the work has done it itself.
 */
export function atExit(task: Task): () => void {
  if (tasks === undefined) {
    tasks = new Set();
    process.once('exit', runAll);
  }
  tasks.add(task);
  return () => tasks?.delete(task);
}

function runAll(): void {
  for (const task of tasks ?? []) {
    try {
      task();
    } catch {
      // The others are to be done all the same, and there is nobody left to tell.
    }
  }
}
