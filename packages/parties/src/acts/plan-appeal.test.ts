import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Phase } from '@lilymed/domain'
import { givenAct } from '../testing/given-view.ts'
import {
  CREATOR,
  DISPUTE,
  FINAL_AT,
  LP,
  MEDIATOR,
  PROVIDER,
  sampleDispute,
  sampleView,
} from '../testing/sample-view.ts'
import { planAppeal } from './plan-appeal.ts'

type Change = Parameters<typeof sampleView>[0]
const provider = (change: Change = {}, isAnyway = false) =>
  givenAct(planAppeal(sampleView(change), { role: 'provider', isAnyway }))
const creator = (change: Change = {}, isAnyway = false) =>
  givenAct(
    planAppeal(sampleView({ ...change, account: { address: CREATOR, ...change?.account } }), {
      role: 'creator',
      isAnyway,
    }),
  )

describe('planning an appeal', () => {
  it('of a ruling against the provider takes the allowance and the appeal, and says what is won and lost', () =>
    provider().then({
      sends: [/^let Settlement 0x\w+ take 14 LP$/, /^appeal the ruling$/],
      pays: 14n * LP,
      says: [
        /round 2 will be drawn, 7 seats, and review REJECT/,
        /14 LP leave your wallet: 7 LP of fees and as much as bond/,
        /upheld: 14 LP are lost/,
        /before 1970-01-12T13:47:40Z/,
      ],
    }))

  it('is only the appeal where Settlement may take enough already, and can then not be mined too late', () => {
    const act = planAppeal(sampleView({ account: { allowance: 14n * LP } }), { role: 'provider' })
    assert.ok(act.kind === 'planned')
    assert.deepEqual(
      act.steps.map(({ what, deadline }) => [what, deadline]),
      [['appeal the ruling', FINAL_AT]],
    )
    assert.ok(act.steps[0].call.data.includes(DISPUTE.slice(2)))
  })

  it('of a second ruling takes the fees of fifteen seats', () =>
    provider({ dispute: sampleDispute({ round: 2, classRounds: 3 }), account: { allowance: 29n * LP } }).then(
      {
        sends: [/take 30 LP/, /appeal/],
        pays: 30n * LP,
      },
    ))

  it('is the creator’s against ACCEPT', () =>
    creator({ dispute: sampleDispute({ outcome: 'ACCEPT' }) }).then({ sends: [/let/, /appeal/] }))

  it('is either party’s against a ruling for nobody', () => {
    const dispute = sampleDispute({ outcome: 'INCONCLUSIVE' })
    provider({ dispute }).then({ sends: [/let/, /appeal/] })
    creator({ dispute }).then({ sends: [/let/, /appeal/] })
  })

  it('is refused where the deal is not on chain, with what both parties can do', () =>
    provider({ deal: null, dispute: null }).then({
      refused: 'NOT_ON_CHAIN',
      saying: /settles off chain; .*lilymed deal anchor/,
    }))

  it('is refused where there is no dispute', () =>
    provider({ dispute: null }).then({ refused: 'NO_DISPUTE', saying: /nobody has challenged it/ }))

  it('is refused for the other party, and its own command named', () => {
    provider({ account: { address: CREATOR } }).then({
      refused: 'NOT_THE_PROVIDER',
      saying: /job creator: lilymed challenge has the same for it.*--anyway/,
    })
    creator({ account: { address: PROVIDER } }).then({
      refused: 'NOT_THE_CREATOR',
      saying: /resource provider: lilymed provider has the same/,
    })
  })

  it('is refused for a stranger, unless it says that it means it', () => {
    provider({ account: { address: MEDIATOR } }).then({
      refused: 'NOT_THE_PROVIDER',
      saying: /name the keystore of that account.*--anyway/,
    })
    provider({ account: { address: MEDIATOR } }, true).then({ sends: [/let/, /appeal/] })
  })

  it('of a ruling in one’s favour needs to be meant', () => {
    const dispute = sampleDispute({ outcome: 'ACCEPT' })
    provider({ dispute }).then({
      refused: 'RULED_FOR_YOU',
      saying: /ACCEPT is the ruling in your favour.*--anyway/,
    })
    provider({ dispute }, true).then({ sends: [/let/, /appeal/] })
    creator().then({ refused: 'RULED_FOR_YOU', saying: /REJECT/ })
  })

  for (const phase of ['BEACON', 'COMMIT', 'REVEAL', 'TALLY'] satisfies Phase[]) {
    it(`is refused in ${phase}: there is no ruling`, () =>
      provider({ dispute: sampleDispute({ phase, outcome: null, finalAt: null }) }).then({
        refused: 'NO_RULING_YET',
        saying: new RegExp(`in ${phase} of round 1: wait for it`),
      }))
  }

  it('is done where this key has appealed, and where another has', () => {
    const dispute = sampleDispute({ phase: 'BEACON', round: 2, outcome: null, finalAt: null })
    provider({ dispute, appellant: PROVIDER }).then({ nothing: /appealed by this key: round 2 is open/ })
    provider({ dispute, appellant: MEDIATOR }).then({
      nothing: new RegExp(`appealed by ${MEDIATOR}: round 2`),
    })
  })

  it('is refused once the time for it is over, with when that was', () =>
    provider({ dispute: sampleDispute({ phase: 'DECIDED' }) }).then({
      refused: 'WINDOW_OVER',
      saying: /over at 1970-01-12T13:47:40Z: REJECT stands, and claim finalises it/,
    }))

  for (const phase of ['SETTLING', 'FINAL'] satisfies Phase[]) {
    it(`is refused in ${phase}`, () =>
      provider({ dispute: sampleDispute({ phase }) }).then({
        refused: 'DISPUTE_OVER',
        saying: /over for good: it ended REJECT/,
      }))
  }

  it('is refused where the class had no mediators for a further round', () =>
    provider({ dispute: sampleDispute({ classRounds: 1 }) }).then({
      refused: 'NO_FURTHER_ROUND',
      saying: /mediators for 1 round when/,
    }))

  it('is refused in the very second from which a round no longer fits, and not before', () => {
    const at = (time: number) =>
      provider({ block: { number: 7, hash: DISPUTE, time }, account: { allowance: 14n * LP } })
    at(1_003_600 - 1290).then({ sends: [/appeal/] })
    at(1_003_600 - 1289).then({
      refused: 'NO_TIME_LEFT',
      saying: /up to 1290 s .*deadline at 1970-01-12T14:46:40Z/,
    })
  })

  it('of a canary is not bound to the controller’s deadline', () =>
    provider({
      block: { number: 7, hash: DISPUTE, time: 2_000_000 },
      dispute: sampleDispute({ phase: 'CANARY', finalAt: 2_604_800 }),
    }).then({ sends: [/let/, /appeal/] }))

  it('is refused to who cannot pay, with how much is missing', () => {
    provider({ account: { tokens: 14n * LP - 1n } }).then({
      refused: 'TOO_FEW_TOKENS',
      saying: /has 13\.9+ LP and an appeal takes 14 LP: send it 0\.0*1 LP more/,
    })
    provider({ account: { tokens: 14n * LP } }).then({ sends: [/let/, /appeal/] })
    provider({ account: { coin: 0n } }).then({ refused: 'TOO_LITTLE_COIN', saying: /no coin to pay gas/ })
  })

  it('is refused while the token is paused', () =>
    provider({ isPaused: true }).then({ refused: 'TOKEN_PAUSED', saying: /paused it.*try again/ }))
})
