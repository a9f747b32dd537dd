import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { APPEAL_RESULTS } from '../values/appeal-results.ts'
import { FAULTS } from '../values/faults.ts'
import { DISPUTE_OUTCOMES } from '../values/outcomes.ts'
import { PHASES } from '../values/phases.ts'
import { checkModel } from './check-model.ts'
import type { Invariant } from './invariants/invariant.ts'
import { createInvariants } from './invariants.ts'
import { DOMAIN_RULES } from './rules.ts'
import { SCENARIOS } from './scenarios.ts'
import { phaseOf } from './world.ts'

/** What was reached in all scenarios together, so that the invariants do not hold of too little. */
const seen = new Set<string>()
const reached: Invariant = {
  name: 'reached',
  meaning: 'remembers what was reached',
  ofState: (world) => {
    seen.add(phaseOf(world))
    const { final, money } = world.dispute
    if (final !== null) seen.add(final.outcome)
    for (const { fault } of money.slashes) seen.add(fault)
    for (const { result } of money.appeals) seen.add(result)
    if (money.compensation > 0n) seen.add('compensated')
    return null
  },
  ofStep: (_, { label }) => {
    seen.add(label)
    return null
  },
}

describe('whatever happens', () => {
  for (const scenario of SCENARIOS) {
    it(`the invariants hold in "${scenario.name}"`, () => {
      const properties = [...createInvariants(), reached]
      const { violation, states, depth } = checkModel(scenario, DOMAIN_RULES, properties)
      assert.equal(violation, null)
      assert.ok(states > 500 && states < 1_000_000 && depth > 10, `${states} states, ${depth} deep`)
    })
  }

  after(() => {
    const phases = PHASES.map(({ name }) => name).filter((name) => name !== 'NONE')
    const wanted = [
      ...DISPUTE_OUTCOMES,
      ...phases,
      ...FAULTS.map(({ name }) => name),
      ...APPEAL_RESULTS.map(({ name }) => name),
      'compensated',
      'drawPanel, nobody free',
      'finalise with the controller',
      'finalise, too late',
      'a party times the deal out',
      'abandon',
      'openSeal',
      'openCanary',
      'appeal',
      'settle 1',
      'settle 2',
    ]
    assert.deepEqual(
      wanted.filter((name) => !seen.has(name)),
      [],
    )
  })
})
