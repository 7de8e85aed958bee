import { type Case, file, registry } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const quay = (...lines: readonly string[]) => registry('provider: quay', AUTH, ...lines);

/** GitHub's expressions where they are not expanded: one finding each, whatever else is wrong. */
export const EXPRESSION_CASES: readonly Case[] = [
  [
    'an expression for a provider',
    registry('provider: ${{ vars.P }}', AUTH),
    ['4:15 github-expression → Known here: ecr'],
  ],
  [
    'an expression for a truth value',
    quay("default: ${{ github.ref == 'refs/heads/main' }}"),
    ['6:14 github-expression → true or false'],
  ],
  [
    'an expression that is no name',
    file('owner: ${{ a || b }}'),
    ['3:8 github-expression → "${NAME}"'],
  ],
  [
    'an expression for a visibility',
    quay('visibility: ${{ vars.V }}'),
    ['6:17 github-expression → private, public'],
  ],
  [
    'an expression for a name',
    'version: 1\nregistries:\n  ${{ matrix.name }}: { provider: ghcr }\n',
    ['3:3 invalid-name → `matrix-name`'],
  ],
  [
    'an expression in a list',
    quay('chart-repositories: [${{ env.CHART }}]'),
    ['6:26 github-expression → "${CHART}"'],
  ],
  [
    'expressions in one map',
    registry(
      'provider: quay',
      'auth: { type: password, username: ${{ github.actor }}, password: ${{ secrets.P }} }',
    ),
    ['5:39 github-expression → "${ACTOR}"', '5:70 github-expression → "${P}"'],
  ],
];
