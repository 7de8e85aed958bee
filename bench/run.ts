/**
 * `npm run bench [name…]`: every figure against a peer measured in the same run. It judges nothing
 * in tests: timings depend on the machine, ratios hold.
 */
import { describeFigure, type Figure } from './figure.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  archive: async () => (await import('./archive.ts')).measureArchive(),
  'ecr-login': async () => (await import('./ecr-login.ts')).measureEcrLogin(),
  login: async () => (await import('./login.ts')).measureLogin(),
  'five-logins': async () => (await import('./five-logins.ts')).measureFiveLogins(),
  'push-chart': async () => (await import('./push-chart.ts')).measurePushChart(),
  validate: async () => (await import('./validate.ts')).measureValidate(),
  sync: async () => (await import('./sync.ts')).measureSync(),
};

const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const figure of await measure()) console.log(describeFigure(figure));
}
