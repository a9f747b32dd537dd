import { explore, type Exploration } from './explore.ts'
import { createInvariants } from './invariants.ts'
import { keyOf } from './key-of.ts'
import { openDispute } from './opening.ts'
import { DOMAIN_RULES, type Rules } from './rules.ts'
import type { Scenario } from './scenario.ts'
import { stepsFrom } from './steps-from.ts'

/** Explores everything that can happen in a scenario and checks every invariant in it. */
export const checkModel = (scenario: Scenario, rules: Rules = DOMAIN_RULES): Exploration =>
  explore({
    initial: [openDispute({ scenario, rules })],
    keyOf,
    stepsFrom,
    properties: createInvariants(),
  })
