import type { Limits } from '../limits/table.ts';

/** The limits of a chart's files, in bytes. */
export type ChartLimits = Pick<Limits, 'chartSize' | 'chartMetadataSize' | 'provenanceSize'>;
