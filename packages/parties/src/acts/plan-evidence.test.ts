import { describe, it } from 'node:test'
import type { Phase } from '@lilymed/domain'
import { givenAct } from '../testing/given-view.ts'
import { CREATOR, MEDIATOR, sampleDispute, sampleView } from '../testing/sample-view.ts'
import { planEvidence } from './plan-evidence.ts'

type Change = Parameters<typeof sampleView>[0]
const post = (change: Change = {}, location = 'https://example.org/claim.car', isAgain = false) =>
  givenAct(planEvidence(sampleView(change), location, { isAgain }))

describe('planning to post evidence', () => {
  it('is one transaction of either party, and public', () => {
    const expected = {
      sends: [/say on chain where the bytes/],
      pays: 0n,
      says: [/public for ever/, /above rung 0/],
    }
    post().then(expected)
    post({ account: { address: CREATOR } }).then(expected)
  })

  for (const phase of ['BEACON', 'COMMIT', 'REVEAL', 'TALLY', 'APPEAL', 'DECIDED'] satisfies Phase[]) {
    it(`is open in ${phase}`, () => post({ dispute: sampleDispute({ phase }) }).then({ sends: [/say/] }))
  }
  for (const phase of ['SETTLING', 'FINAL'] satisfies Phase[]) {
    it(`is refused in ${phase}`, () =>
      post({ dispute: sampleDispute({ phase }) }).then({ refused: 'DISPUTE_OVER', saying: /ended REJECT/ }))
  }

  it('is done where evidence is posted, unless another location is meant', () => {
    const dispute = sampleDispute({ hasEvidence: true })
    post({ dispute }).then({ nothing: /posted in this dispute already.*--again/ })
    post({ dispute }, 'ipfs://Qm', true).then({ sends: [/say/] })
  })

  it('is refused off chain, without a dispute, to strangers and without coin', () => {
    post({ deal: null }).then({ refused: 'NOT_ON_CHAIN', saying: /not on chain/ })
    post({ dispute: null }).then({ refused: 'NO_DISPUTE', saying: /nobody to show evidence to/ })
    post({ account: { address: MEDIATOR } }).then({ refused: 'NOT_A_PARTY', saying: /only the parties/ })
    post({ account: { coin: 0n } }).then({ refused: 'TOO_LITTLE_COIN', saying: /coin/ })
  })

  it('takes a location of 1 to 512 bytes, not characters', () => {
    post({}, 'x'.repeat(512)).then({ sends: [/say/] })
    post({}, 'x'.repeat(513)).then({ refused: 'LOCATION_LENGTH', saying: /got 513/ })
    post({}, 'ü'.repeat(257)).then({ refused: 'LOCATION_LENGTH', saying: /got 514/ })
    post({}, '').then({ refused: 'LOCATION_LENGTH', saying: /got 0/ })
  })
})
