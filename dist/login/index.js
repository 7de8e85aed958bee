import { runOnRunner } from '../shared/index.js';
await runOnRunner('login', 'main');
