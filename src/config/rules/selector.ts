import { shown } from '../../report/text.ts';
import type { Words } from '../rule.ts';

const NAME = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?';
const KEY = `(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\\/)?${NAME}`;
const VALUE = `(?:${NAME})?`;

/** One requirement of a label selector, as `k8s.io/apimachinery/pkg/labels` parses it. */
const REQUIREMENT = new RegExp(
  `^\\s*(?:!?\\s*${KEY}|${KEY}\\s*(?:=|==|!=)\\s*${VALUE}|${KEY}\\s+(?:in|notin)\\s*\\(\\s*${VALUE}(?:\\s*,\\s*${VALUE})*\\s*\\))\\s*$`,
);

/** Kubernetes takes longer ones; nobody reads them. */
const LONGEST = 2000;

/** What is wrong with a label selector; undefined when Kubernetes takes it. */
export function selectorProblem(selector: string): Words | undefined {
  const requirements = selector.length > LONGEST ? [selector] : splitRequirements(selector);
  const wrong = requirements.find(
    (requirement) => requirement.length > LONGEST || !REQUIREMENT.test(requirement),
  );
  if (wrong === undefined) return undefined;
  return {
    code: 'invalid-selector',
    message: `${shown(wrong.trim() || selector)} is not a label selector`,
    hint: 'As for `kubectl get --selector`: `env=prod`, `env!=dev`, `env in (prod, stage)`, `team`, `!team`, joined by commas.',
  };
}

/** Splits on the commas outside of parentheses. */
function splitRequirements(selector: string): readonly string[] {
  return selector.split(/,(?![^(]*\))/);
}
