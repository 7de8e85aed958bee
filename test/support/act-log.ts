/** What act says with `--json`: one object a line, of which these fields matter here. */
interface Entry {
  readonly msg: string;
  readonly job?: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly stepID?: readonly string[];
  readonly stage?: Stage;
  readonly stepResult?: StepRun['result'];
  readonly jobResult?: JobRun['result'];
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
}

export type Stage = 'Pre' | 'Main' | 'Post';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  /** file, line, col, title … */
  readonly properties: Readonly<Record<string, string>>;
}

export interface StepRun {
  /** The job's id; with a matrix several jobs share one. */
  readonly job: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  /** The step's id, else its number from 0. */
  readonly id: string;
  readonly name: string;
  readonly stage: Stage;
  readonly result: 'success' | 'failure' | 'unfinished';
  readonly outputs: Readonly<Record<string, string>>;
  /** What it wrote to its summary, unmasked. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** What it had masked. */
  readonly masks: readonly string[];
  /** What it printed, with masks applied and without workflow commands. */
  readonly log: string;
}

export interface JobRun {
  readonly id: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly result: 'success' | 'failure';
}

export interface ActLog {
  /** All that a person would see. */
  readonly text: string;
  readonly jobs: readonly JobRun[];
  /** Steps that ran, in their order; one that was skipped is not among them. */
  readonly steps: readonly StepRun[];
}

/** Reads the output of `act --json`. */
export function readActLog(output: string): ActLog {
  const entries = output.split('\n').flatMap(parse);
  const groups = Map.groupBy(
    entries.filter(({ stepID }) => stepID !== undefined),
    ({ job, stage, stepID = [] }) => [job, stage, ...stepID].join(' '),
  );
  return {
    text: entries.map(({ msg }) => msg.trimEnd()).join('\n'),
    jobs: entries.flatMap(jobOf),
    steps: Array.from(groups.values(), stepOf),
  };
}

function parse(line: string): Entry[] {
  if (line === '') return [];
  // Its last words, such as "Error: Job 'x' failed", are plain text.
  return [line.startsWith('{') ? (JSON.parse(line) as Entry) : { msg: line }];
}

function jobOf({ jobID, matrix = {}, jobResult }: Entry): JobRun[] {
  if (jobID === undefined || jobResult === undefined) return [];
  return [{ id: jobID, matrix, result: jobResult }];
}

function stepOf(entries: readonly Entry[]): StepRun {
  const { jobID = '', matrix = {}, stepID = [], step = '', stage = 'Main' } = entries[0] ?? {};
  const saying = (command: string) => entries.filter((entry) => entry.command === command);
  return {
    job: jobID,
    matrix,
    id: stepID.join('.'),
    name: step,
    stage,
    result: entries.find(({ stepResult }) => stepResult !== undefined)?.stepResult ?? 'unfinished',
    outputs: Object.fromEntries(saying('set-output').map(({ name, arg }) => [name, arg])),
    summary: saying('summary')
      .map(({ content }) => content)
      .join(''),
    annotations: entries.flatMap(annotationOf),
    masks: saying('add-mask').map(({ arg = '' }) => arg),
    log: entries
      .filter(isPrinted)
      .map(({ msg }) => msg)
      .join(''),
  };
}

function annotationOf({ command, arg = '', kvPairs = {} }: Entry): Annotation[] {
  if (command !== 'error' && command !== 'warning' && command !== 'notice') return [];
  return [{ level: command, message: arg, properties: kvPairs }];
}

function isPrinted(entry: Entry): boolean {
  return 'raw_output' in entry;
}
