import { ANOTHER, CLAIM, OTHER, UNIT_PARAMETERS, type Choice, type Scenario } from './scenario.ts'

const A: Choice = { verdict: 'ACCEPT', resultDigest: CLAIM }
const R1: Choice = { verdict: 'REJECT', resultDigest: OTHER }
const R2: Choice = { verdict: 'REJECT', resultDigest: ANOTHER }
/** A REJECT by a tolerant comparison. */
const T: Choice = { verdict: 'REJECT', resultDigest: ANOTHER, rung: 2 }
const N: Choice = { verdict: 'NONDETERMINISTIC' }
const X1: Choice = { verdict: 'CANNOT_REPRODUCE', reason: 1 }
const X2: Choice = { verdict: 'CANNOT_REPRODUCE', reason: 2 }
/** What mediators find behind a seal: what the provider sealed, or something else. */
const F1: Choice = { verdict: 'FOUND', resultDigest: CLAIM }
const F2: Choice = { verdict: 'FOUND', resultDigest: OTHER }

const ROOMY = 60n

/** Two rounds of three, both funded, on an open claim: everything but canaries can happen. */
const STANDARD: Scenario = {
  name: 'standard',
  ladder: [3, 3],
  alternates: 0,
  mediators: 6,
  rounds: 2,
  classRounds: 2,
  mode: 'STANDARD',
  isRejectable: true,
  sealed: null,
  truth: null,
  deadline: ROOMY,
  choices: [A, R1, R2, N, X1],
  membersAtOnce: 3,
  parameters: UNIT_PARAMETERS,
}

/** What is explored: between them every mode, vote, review and disturbance, each in as small a world as shows it. */
export const SCENARIOS: readonly Scenario[] = [
  STANDARD,
  { ...STANDARD, name: 'short of time', deadline: 10n, choices: [A, R1, N] },
  { ...STANDARD, name: 'one round funded', rounds: 1, choices: [A, R1, N] },
  { ...STANDARD, name: 'no second panel', mediators: 3, choices: [A, R1, N] },
  { ...STANDARD, name: 'three rounds', ladder: [2, 2, 2], rounds: 2, classRounds: 3, choices: [A, R1] },
  {
    ...STANDARD,
    name: 'one round of all votes',
    ladder: [3],
    choices: [A, R1, R2, T, N, X1, X2],
    rounds: 1,
    classRounds: 1,
  },
  {
    ...STANDARD,
    name: 'alternates',
    ladder: [2, 2],
    alternates: 1,
    choices: [A, R1],
    parameters: { ...UNIT_PARAMETERS, commitDuration: 3n },
  },
  { ...STANDARD, name: 'canary that accepts', truth: 'ACCEPT', choices: [A, R1] },
  { ...STANDARD, name: 'canary that rejects', truth: 'REJECT', rounds: 1, choices: [A, R1, N] },
  {
    ...STANDARD,
    name: 'canary with three rounds',
    ladder: [2, 1, 2],
    rounds: 1,
    classRounds: 3,
    truth: 'REJECT',
    choices: [A, R1],
  },
  { ...STANDARD, name: 'sealed', sealed: CLAIM, choices: [F1, F2, N, X1, A, R1] },
  {
    ...STANDARD,
    name: 'sealed, class unknown',
    sealed: CLAIM,
    isRejectable: false,
    rounds: 1,
    classRounds: 1,
    ladder: [3],
    choices: [F1, F2, N, X1, A, R1],
  },
  {
    ...STANDARD,
    name: 'sealed canary',
    sealed: CLAIM,
    truth: 'ACCEPT',
    ladder: [2, 2],
    choices: [F1, F2, N, A, R1],
  },
  {
    ...STANDARD,
    name: 'express',
    ladder: [3],
    mode: 'EXPRESS',
    rounds: 1,
    classRounds: 2,
    choices: [A, R1, R2, T, N, X1, X2],
  },
  {
    ...STANDARD,
    name: 'pair',
    ladder: [2],
    rounds: 1,
    classRounds: 1,
    mediators: 2,
    choices: [A, R1, R2, N, X1, X2],
  },
]
