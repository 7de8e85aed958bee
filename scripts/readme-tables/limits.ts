import { limitVariable } from '../../src/limits/read.ts';
import { LIMITS, type LimitName } from '../../src/limits/table.ts';
import { formatLimit } from '../../src/limits/value.ts';
import { code, fill, table } from './page.ts';

/** What each limit bounds, for the page; under which heading. */
const MEANINGS: Readonly<Record<string, Readonly<Partial<Record<LimitName, string>>>>> = {
  'Requests to registries, token servers and clusters': {
    connectTime: 'until a connection stands, proxy and TLS included',
    idleTime: 'without a byte in either direction',
    attemptTime: 'for one attempt, from the first byte sent to the last one received',
    requestTime: 'for one request with all its retries and the pauses between them',
    requestAttempts:
      'attempts of one request in all; only what may heal is tried again: status 408, 429, 5xx, and faults of the network',
    retryPause: 'before the second attempt; doubled before each one after it, with jitter',
    longestPause:
      'between two attempts; a server that asks for more (`Retry-After`) is not waited for',
    responseSize: 'of one response',
    connections: 'at once to one host; to a cluster as many as the input `concurrency` says',
    metadataTime:
      'until the metadata service of a machine of Google Cloud or Azure says anything: elsewhere nothing is at its address, or what is there is silent; for a token it then has `IDLE_TIME`',
    confirmAttempts:
      'looks for what a registry took without naming its digest, before the push fails',
    uploadAttempts: 'attempts of one blob: an upload that broke off is begun anew',
  },
  Clusters: {
    conflictAttempts: 'attempts to write one object that others are writing at the same time',
    lostNamespaces:
      'namespaces in a row without an answer, all retries included, after which the rest of a cluster is not tried any more',
  },
  Helm: {
    helmTime: 'for one run of helm, such as fetching the dependencies of a chart',
    helmOutput: 'of what one run of helm prints',
  },
  Files: {
    workflowFileSize:
      'of a workflow that `validate` looks at for uses of what a change removes; a larger one is passed over',
    registriesFileSize: 'of the registries file; a thousand registries take a third of it',
    registriesFileValues: 'values in the registries file, aliases expanded',
    namedFileSize:
      'of a file that the registries file names: a certificate, a kubeconfig, host keys',
    chartSize: "of a chart, packed and unpacked; helm's own limit is the same",
    chartMetadataSize: 'of a Chart.yaml',
    provenanceSize: 'of a provenance file',
  },
  "Docker's config file": {
    lockTime: 'waiting for another login on this machine that is writing the file',
    helperTime: 'for one call of a credential helper',
    helpersTime: 'for all calls of credential helpers in one step; others wait meanwhile',
    helperOutput: 'of what a credential helper prints',
    loginAge:
      'after which a login whose job never ended is undone by the next one; self-hosted jobs run for five days at most',
  },
  'The run': {
    githubTime: "for an answer of GitHub's API to `validate`",
    cancelTime:
      'to clean up after a cancellation; runners end the process 10 s after it, and send a second signal after 7.5 s',
  },
};

/** The page of limits with its tables. @throws Error for a limit that is not described. */
export function withLimits(page: string): string {
  const told = Object.values(MEANINGS).flatMap((group) => Object.keys(group));
  const missing = Object.keys(LIMITS).filter((name) => !told.includes(name));
  if (missing.length > 0) throw new Error(`not described: ${missing.join(', ')}`);
  const sections = Object.entries(MEANINGS).map(
    ([heading, group]) => `## ${heading}\n\n${table(HEAD, rowsOf(group))}`,
  );
  return fill(page, 'limits', `\n${sections.join('\n\n')}\n`);
}

const HEAD = ['variable', 'default', 'from', 'to', 'what it bounds'];

function rowsOf(group: Readonly<Partial<Record<LimitName, string>>>): readonly string[][] {
  return Object.entries(group).map(([given, meaning]) => {
    const name = given as LimitName;
    const { kind, fallback, least, most } = LIMITS[name];
    const values = [fallback, least, most].map((value) => formatLimit(kind, value));
    return [code(limitVariable(name)), ...values, meaning];
  });
}
