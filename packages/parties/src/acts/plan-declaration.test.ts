import { describe, it } from 'node:test'
import { PORTABLE, EXACT, sampleQuote } from '@lilymed/api/testing/sample-position'
import { givenAct } from '../testing/given-view.ts'
import { CREATOR, sampleDeal, sampleView } from '../testing/sample-view.ts'
import { planDeclaration } from './plan-declaration.ts'
import type { Declaration } from './plan-declaration.ts'

const wanted: Declaration = { drawClasses: [PORTABLE], policyDigest: `0x${'ab'.repeat(32)}`, highestRung: 0 }
const agreed = sampleDeal({ state: 'DealAgreed', claim: null })
const declare = (
  change: Parameters<typeof sampleView>[0] = {},
  declaration: Declaration | null = null,
  asked: Declaration = wanted,
) =>
  givenAct(
    planDeclaration(
      sampleView({ deal: agreed, dispute: null, ...change }),
      { declaration, quotes: [sampleQuote(), sampleQuote({ drawClass: EXACT, classRounds: 0 })] },
      asked,
    ),
  )

describe('planning a declaration', () => {
  it('is one transaction that costs nothing, and cannot be taken back', () =>
    declare().then({
      sends: [/^declare 1 class, policy 0xabababab… and rung 0, for good$/],
      pays: 0n,
      says: [/a challenge has to be drawn from these classes/, /cannot be changed or taken back/],
    }))

  it('says what a higher rung needs', () =>
    declare({}, null, { ...wanted, highestRung: 2 }).then({
      sends: [/rung 2/],
      says: [/lilymed provider evidence/],
    }))

  it('is done where the same is declared, and refused where something else is', () => {
    declare({ deal: sampleDeal({ state: 'ResultsSubmitted' }) }, wanted).then({ nothing: /declared already/ })
    declare({}, { ...wanted, highestRung: 1 }).then({
      refused: 'ALREADY_DECLARED',
      saying: /only once: policy 0xab\w+, up to rung 1, in the classes 0x0+1$/,
    })
  })

  it('is refused off chain, and to who is not the provider', () => {
    declare({ deal: null }).then({ refused: 'NOT_ON_CHAIN', saying: /not on chain/ })
    declare({ account: { address: CREATOR } }).then({ refused: 'NOT_THE_PROVIDER', saying: /this key is/ })
  })

  it('is refused before the agreement and after the result', () => {
    declare({ deal: sampleDeal({ state: 'DealNegotiating' }) }).then({
      refused: 'NOT_AGREED',
      saying: /both parties have to agree first/,
    })
    declare({ deal: sampleDeal({ state: 'ResultsSubmitted' }) }).then({
      refused: 'NOT_AGREED',
      saying: /it comes after the result/,
    })
  })

  it('is refused in a class without a panel, the unknown ones included', () => {
    declare({}, null, { ...wanted, drawClasses: [PORTABLE, EXACT] }).then({
      refused: 'CLASS_TOO_SMALL',
      saying: new RegExp(`in the class ${EXACT} now`),
    })
    declare({}, null, { ...wanted, drawClasses: [`0x${'ee'.repeat(32)}`] }).then({
      refused: 'CLASS_TOO_SMALL',
      saying: /name another/,
    })
  })

  it('is refused without a policy or coin', () => {
    declare({}, null, { ...wanted, policyDigest: `0x${'00'.repeat(32)}` }).then({
      refused: 'NO_POLICY',
      saying: /zero/,
    })
    declare({ account: { coin: 0n } }).then({ refused: 'TOO_LITTLE_COIN', saying: /coin/ })
  })
})
