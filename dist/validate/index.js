import { runOnRunner } from '../shared/index.js';
await runOnRunner('validate', 'main');
