import { fixedCreated } from '../charts/created.ts';
import { chartRepositoryPrefix, extraTags } from '../charts/location.ts';
import { findCharts } from '../charts/sources.ts';
import { openChartRegistry } from '../charts/target.ts';
import { requireRegistriesFile } from '../config/load.ts';
import type { RegistriesFile } from '../config/model.ts';
import { defineAction } from './action.ts';
import { COMMON_INPUTS, choice, flag, list, text } from './inputs.ts';

/** Packages Helm charts and pushes them to a registry of the file, as `helm push` would. */
export const pushChart = defineAction({
  name: 'push-chart',
  inputs: {
    ...COMMON_INPUTS,
    charts: list(),
    registry: text(),
    repository: text(),
    version: text(),
    'app-version': text(),
    'if-exists': choice(['skip', 'fail', 'overwrite'], 'skip'),
    dependencies: flag(true),
    tags: list(),
    created: text(),
  },
  async main(inputs, context) {
    const { host, signal } = context;
    context.doing('reading the charts');
    const file = await requireRegistriesFile(host, inputs.file);
    const created = fixedCreated(inputs.created, host.env.SOURCE_DATE_EPOCH);
    const prefix = chartRepositoryPrefix(inputs.repository);
    const tags = extraTags(inputs.tags);
    const sources = await findCharts(inputs.charts, host.workspace);
    const target = await openChartRegistry(file, inputs.registry, host, signal);
    try {
      const connecting = target.connect();
      // Told where it is awaited, after what can be wrong with the charts.
      connecting.catch(() => undefined);
      // Loaded, as the charts are read, while the registry answers.
      const { pushCharts } = await import('../charts/push.ts');
      await pushCharts(sources, { name: target.name, connecting }, context, {
        prefix,
        tags,
        created,
        version: inputs.version,
        appVersion: inputs['app-version'],
        dependencies: inputs.dependencies,
        ifExists: inputs['if-exists'],
        withheld: secretVariables(file),
      });
    } finally {
      target.close();
    }
  },
});

function secretVariables({ references }: RegistriesFile): readonly string[] {
  return (references ?? []).filter(({ isSecret }) => isSecret).map(({ variable }) => variable);
}
