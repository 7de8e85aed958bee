#!/usr/bin/env node
import { runAtDesk } from '../shared/index.js';
await runAtDesk(process.argv.slice(2), `${import.meta.dirname}/../..`);
