import { explore, type Exploration } from './explore.ts'
import { createInvariants } from './invariants.ts'
import type { Invariant } from './invariants/invariant.ts'
import { keyOf } from './key-of.ts'
import { openDispute } from './opening.ts'
import { DOMAIN_RULES, type Rules } from './rules.ts'
import type { Scenario } from './scenario.ts'
import { stepsFrom } from './steps-from.ts'

export type { Exploration } from './explore.ts'
export { createInvariants } from './invariants.ts'
export type { Scenario } from './scenario.ts'
export { SCENARIOS } from './scenarios.ts'

/** Explores everything that can happen in a scenario, and checks every invariant in it unless told which. */
export const checkModel = (
  scenario: Scenario,
  rules: Rules = DOMAIN_RULES,
  properties: readonly Invariant[] = createInvariants(),
): Exploration => explore({ initial: [openDispute({ scenario, rules })], keyOf, stepsFrom, properties })
