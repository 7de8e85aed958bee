#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 24 || (major === 24 && minor >= 5)) {
  const { runAtDesk } = await import('../shared/index.js');
  await runAtDesk(process.argv.slice(2), `${import.meta.dirname}/../..`);
} else {
  const here = `${process.execPath} is Node ${process.versions.node}`;
  console.error(`registry-actions: needs Node 24.5 or newer, and ${here}`);
  process.exitCode = 1;
}
