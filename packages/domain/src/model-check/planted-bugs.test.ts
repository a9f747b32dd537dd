import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkModel } from './check-model.ts'
import { createInvariants } from './invariants.ts'
import { DOMAIN_RULES } from './rules.ts'
import { SCENARIOS } from './scenarios.ts'
import { PLANTED_BUGS } from './testing/planted-bugs.ts'

describe('the checker catches', () => {
  for (const { invariant, bug, scenario: name, rules } of PLANTED_BUGS) {
    it(`by ${invariant}, that ${bug}`, () => {
      const scenario = SCENARIOS.find((each) => each.name === name)
      assert.ok(scenario !== undefined, `no scenario is called "${name}"`)
      const checked = createInvariants().filter((each) => each.name === invariant)
      const { violation } = checkModel(scenario, rules, checked)
      assert.equal(violation?.property, invariant)
      assert.ok(violation.trail.length > 0)
    })
  }

  it('by each of its invariants something', () => {
    const names = new Set(PLANTED_BUGS.map(({ invariant }) => invariant))
    assert.deepEqual(
      createInvariants()
        .map(({ name }) => name)
        .filter((name) => !names.has(name)),
      [],
    )
    assert.ok(PLANTED_BUGS.every(({ rules }) => rules !== DOMAIN_RULES))
  })
})
