import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FactType } from '@lilymed/domain'
import { differences } from '../testing/differences.ts'
import { foldProjections } from '../testing/fold-projections.ts'
import { projections } from './all.ts'
import { agreementCases } from './cases/agreement-cases.ts'
import type { Case, Cases } from './cases/case.ts'
import { dayCases } from './cases/day-cases.ts'
import { dealCases, longDealCases } from './cases/deal-cases.ts'
import { disputeCases } from './cases/dispute-cases.ts'
import { holdingCases } from './cases/holding-cases.ts'
import { keyCases, mediatorCases, randomnessCases, seatCases, weightCases } from './cases/mediator-cases.ts'
import { custodyCases, moduleCases, wiringCases } from './cases/network-cases.ts'
import { dealModuleCases, jobCases, partyCases } from './cases/party-cases.ts'
import { scoreCases } from './cases/score-cases.ts'
import { v2AccountCases, v2DealCases, v2ResultCases } from './cases/v2-cases.ts'
import { classCases, parameterCases, sponsorCases } from './cases/pool-cases.ts'

const cases: Readonly<Record<string, Cases>> = {
  deals: dealCases,
  disputes: disputeCases,
  mediators: mediatorCases,
  keys: keyCases,
  seats: seatCases,
  weights: weightCases,
  parameters: parameterCases,
  randomness: randomnessCases,
  classes: classCases,
  sponsors: sponsorCases,
  modules: moduleCases,
  wiring: wiringCases,
  custody: custodyCases,
  v2deals: v2DealCases,
  v2results: v2ResultCases,
  v2accounts: v2AccountCases,
  agreements: agreementCases,
  days: dayCases,
  holdings: holdingCases,
  parties: partyCases,
  jobs: jobCases,
  dealmodules: dealModuleCases,
  scores: scoreCases,
  longdeals: longDealCases,
}

const check = (projection: string, { given, when, key, leaves }: Case): void => {
  const before = foldProjections(given).row(projection, key)
  const after = foldProjections([...given, when]).row(projection, key)
  assert.deepEqual(differences(leaves, after), [])
  assert.notDeepEqual(
    differences(leaves, before),
    [],
    'the row held that already: the case would pass without the fact',
  )
}

for (const { name, handles } of projections) {
  describe(`${name}, fact by fact`, () => {
    const types = Object.keys(handles) as FactType[]
    const ours = cases[name] ?? {}

    it('has a case for each fact that it handles, and for no other', () => {
      assert.deepEqual(Object.keys(ours).sort(), [...types].sort())
    })

    for (const type of types) {
      it(`takes ${type}`, () => {
        const found = ours[type]
        assert.ok(found !== undefined, `${name} handles ${type}: write its case in projections/cases`)
        assert.equal(found.when.type, type)
        check(name, found)
      })
    }
  })
}
