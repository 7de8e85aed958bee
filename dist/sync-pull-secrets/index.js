import { runOnRunner } from '../shared/index.js';
await runOnRunner('sync-pull-secrets', 'main');
