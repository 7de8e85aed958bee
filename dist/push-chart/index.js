import { runOnRunner } from '../shared/index.js';
await runOnRunner('push-chart', 'main');
