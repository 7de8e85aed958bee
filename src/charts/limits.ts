/** Size limits of charts, in one place. In bytes unless said otherwise. */
export const CHART_LIMITS = {
  /** Of a chart unpacked; helm's own limit is the same. The packed file may not be larger either. */
  unpacked: 100 * 1024 * 1024,
  /** Of a Chart.yaml. */
  metadata: 1024 * 1024,
  /** Of a provenance file. */
  provenance: 4 * 1024 * 1024,
} as const;
