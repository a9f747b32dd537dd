import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DisputeOutcome, Phase } from '@lilymed/domain'
import { givenAct } from '../testing/given-view.ts'
import {
  CREATOR,
  DISPUTE,
  FINAL_AT,
  LP,
  PROVIDER,
  sampleDeal,
  sampleDispute,
  sampleView,
} from '../testing/sample-view.ts'
import { planCollect, planCredit } from './plan-collect.ts'

type Change = Parameters<typeof sampleView>[0]
const collect = (change: Change = {}) => givenAct(planCollect(sampleView(change), 'provider'))
const at = (time: number) => ({ number: 7, hash: DISPUTE, time })
const decided = (outcome: DisputeOutcome) => sampleDispute({ phase: 'DECIDED', outcome })
/** From when anybody may finalise: the appeal window's end, and the panel's grace. */
const openToAll = FINAL_AT + 60

describe('planning what is left after a ruling', () => {
  it('counts the votes of a round that is over', () =>
    collect({ dispute: sampleDispute({ phase: 'TALLY', outcome: null, finalAt: null }) }).then({
      sends: [/votes counted/],
      says: [/into a ruling or a further round/],
    }))

  it('waits for the time to appeal', () =>
    collect().then({
      waits: /REJECT can be appealed until 1970-01-12T13:47:40Z: collect after that/,
      until: FINAL_AT,
    }))

  it('leaves finalising to the panel for its grace, to the second', () => {
    collect({ dispute: decided('ACCEPT'), block: at(openToAll - 1) }).then({
      waits: /the panel alone may finalise until/,
      until: openToAll,
    })
    collect({ dispute: decided('ACCEPT'), block: at(openToAll) }).then({
      sends: [/^let Settlement 0x\w+ take 2\.9 LP$/, /^finalise the dispute$/],
      says: [/all but 0\.1 LP of it goes on to the panel/],
    })
  })

  it('asks for no allowance that is there', () =>
    collect({
      dispute: decided('ACCEPT'),
      block: at(openToAll),
      account: { allowance: (29n * LP) / 10n },
    }).then({
      sends: [/finalise/],
    }))

  it('finalises what tells the controller nothing at once, without an allowance', () =>
    collect({ dispute: decided('INCONCLUSIVE'), block: at(FINAL_AT) }).then({
      sends: [/finalise/],
      says: [/INCONCLUSIVE will be final/],
    }))

  it('settles the first round that is not', () => {
    const act = planCollect(
      sampleView({ dispute: sampleDispute({ phase: 'SETTLING', round: 3 }), unsettled: [2, 3] }),
      'provider',
    )
    givenAct(act).then({ sends: [/settle round 2/] })
  })

  it('ends a deal that nobody ruled on by timeout, once that is open, to the second', () => {
    const dispute = sampleDispute({ phase: 'FINAL', outcome: 'INCONCLUSIVE' })
    const from = 1_000_000 + 3600
    collect({ dispute, block: at(from) }).then({
      waits: /nobody ruled for anybody: after .*ended by timeout/,
      until: from,
    })
    collect({ dispute, block: at(from + 1) }).then({
      sends: [/end the deal by timeout/],
      says: [/refunds both parties/],
    })
    collect({ dispute: null, block: at(from + 1) }).then({ sends: [/end the deal by timeout/] })
  })

  it('does not touch a deal that was ruled on', () =>
    collect({
      deal: sampleDeal({ state: 'MediationAccepted' }),
      dispute: sampleDispute({ phase: 'FINAL', outcome: 'ACCEPT' }),
      block: at(2_000_000),
    }).then({ nothing: /nothing to collect; the deal is in MediationAccepted$/ }))

  it('collects the credit once the dispute asks for nothing, and while it waits', () => {
    collect({
      dispute: null,
      deal: sampleDeal({ state: 'ResultsAccepted' }),
      account: { credit: 5n * LP },
    }).then({
      sends: [/collect 5 LP of credit/],
      says: [new RegExp(`5 LP come into the wallet of ${PROVIDER}`)],
    })
    collect({ account: { credit: LP } }).then({ sends: [/collect 1 LP/] })
    collect({ dispute: decided('ACCEPT'), block: at(openToAll), account: { credit: LP } }).then({
      sends: [/let/, /finalise/],
    })
  })

  for (const phase of ['BEACON', 'COMMIT', 'REVEAL'] satisfies Phase[]) {
    it(`waits in ${phase} for whoever is next`, () =>
      collect({ dispute: sampleDispute({ phase, outcome: null, finalAt: null }) }).then({
        waits: new RegExp(`in ${phase} of round 1: collect when it is ruled`),
        until: null,
      }))
  }

  it('says of a result that nobody has looked at that nobody has', () =>
    collect({ dispute: null, deal: sampleDeal({ state: 'ResultsSubmitted' }) }).then({
      nothing: /ResultsSubmitted: its result has neither been accepted nor challenged/,
    }))

  it('is refused off chain, and to who is not the party', () => {
    collect({ deal: null, dispute: null }).then({ refused: 'NOT_ON_CHAIN', saying: /not on chain/ })
    collect({ account: { address: CREATOR } }).then({
      refused: 'NOT_THE_PROVIDER',
      saying: /lilymed challenge has the same/,
    })
    givenAct(planCollect(sampleView({ account: { address: CREATOR, credit: LP } }), 'creator')).then({
      sends: [/collect/],
    })
  })

  it('is refused without coin, and while the token is paused where it moves tokens only', () => {
    const dispute = sampleDispute({ phase: 'TALLY', outcome: null, finalAt: null })
    collect({ dispute, account: { coin: 0n } }).then({ refused: 'TOO_LITTLE_COIN', saying: /send it some/ })
    collect({ dispute, isPaused: true }).then({ sends: [/votes counted/] })
    collect({ dispute: decided('INCONCLUSIVE'), block: at(FINAL_AT), isPaused: true }).then({
      sends: [/finalise/],
    })
    collect({ dispute: decided('ACCEPT'), block: at(openToAll), isPaused: true }).then({
      refused: 'TOKEN_PAUSED',
      saying: /credits stay what they are/,
    })
    collect({ isPaused: true, account: { credit: LP } }).then({ refused: 'TOKEN_PAUSED', saying: /paused/ })
  })
})

describe('planning to collect the credit alone', () => {
  it('needs no deal', () => {
    givenAct(planCredit(sampleView({ account: { credit: 2n * LP } }))).then({
      sends: [/collect 2 LP/],
      pays: 0n,
    })
    givenAct(planCredit(sampleView())).then({ nothing: new RegExp(`owes ${PROVIDER} nothing`) })
  })

  it('calls Settlement', () => {
    const view = sampleView({ account: { credit: 1n } })
    const act = planCredit(view)
    assert.equal(act.kind === 'planned' && act.steps[0].call.to, view.contracts.settlement)
  })
})
