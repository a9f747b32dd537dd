import { describe, it } from 'node:test'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { sponsors } from './sponsors.ts'

const sponsor = addressOf('sponsor')
const scheduled = fact('SponsorScheduled', { sponsor, admitted: true, applicableAt: '1795003600' })
const admitted = fact('SponsorApplied', { sponsor, admitted: true })
const bonded = fact('BondAdded', { sponsor, amount: '250', bond: '250' })
const asked = fact('BondWithdrawalRequested', { sponsor, withdrawableAt: '1795003600' })
const posted = fact('CanaryRootPosted', { sponsor, index: 0, root: bytesOf('root'), epoch: '4' })
const opens = (name: string) => fact('CanaryReserved', { sponsor, disputeId: bytesOf(name), amount: '100' })
const releases = (name: string, forfeited: string) =>
  fact('CanaryReleased', { sponsor, disputeId: bytesOf(name), forfeited })

describe('sponsors', () => {
  it('are admitted after the delay', () => {
    given(sponsors, scheduled).then(sponsor, {
      admitted: false,
      scheduled: { admitted: true, applicableAt: '2026-11-18T12:06:40Z' },
    })
    given(sponsors, scheduled, admitted).then(sponsor, { admitted: true, scheduled: null })
  })

  it('bond, ask for it back, and stay bonded by posting a root', () => {
    given(sponsors, admitted, bonded, asked).then(sponsor, {
      bond: '250',
      withdrawableAt: '2026-11-18T12:06:40Z',
    })
    given(sponsors, admitted, bonded, asked, posted).then(sponsor, {
      withdrawableAt: null,
      roots: [{ index: 0, root: bytesOf('root'), epoch: '4' }],
    })
    const withdrawn = fact('BondWithdrawn', { sponsor, amount: '250' })
    given(sponsors, admitted, bonded, asked, withdrawn).then(sponsor, { bond: '0' })
  })

  it('reserve a part for every opened canary, and lose that of an overturned one', () => {
    const both = [admitted, bonded, opens('one'), opens('two')]
    given(sponsors, ...both).then(sponsor, { bond: '250', reserved: '200' })
    given(sponsors, ...both, releases('one', '0'), releases('two', '100')).then(sponsor, {
      bond: '150',
      reserved: '0',
      canaries: [
        { disputeId: bytesOf('one'), reserved: '100', forfeited: '0' },
        { disputeId: bytesOf('two'), reserved: '100', forfeited: '100' },
      ],
    })
  })
})
