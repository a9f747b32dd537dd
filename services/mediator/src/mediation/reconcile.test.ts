import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold, noDispute } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { appealOf, mediation } from '@lilymed/domain/mediation'
import type { MediationEvent, MediationState } from '@lilymed/domain/mediation'
import type { DisputeRecord } from '../chain-state/dispute-record.ts'
import { disputeId } from '../testing/fake-chain.ts'
import { mediatorAt } from '../testing/fake-node.ts'
import { claimDigest } from '../testing/opening-facts.ts'
import type { Journal } from './journal.ts'
import { reconcile } from './reconcile.ts'

const [mediator, formerKey, newKey, stranger] = [1, 2, 3, 4].map(mediatorAt) as [
  Address,
  Address,
  Address,
  Address,
]
const block = (number: number) => ({ number, hash: `0x${String(number).padStart(64, '0')}` })
const drawn = {
  disputeId,
  round: 1,
  mediator,
  dealId: 'QmDeal',
  role: 'seat',
  claimDigest,
  isSealed: false,
  isRejectable: true,
  commitStartsAt: 1000,
  commitEndsAt: 1300,
  block: block(10),
} as const
const terms = { fees: '7', bond: '7', expected: '1', chance: 800_000, at: 1500 }
const intended: readonly MediationEvent[] = [
  { type: 'MediationDrawn', data: drawn },
  { type: 'AppealIntended', data: { round: 1, against: 'ACCEPT', ...terms } },
]
const confirmed: MediationEvent = { type: 'AppealConfirmed', data: { round: 1, block: block(25) } }

/** The round of that draw, whose ruling this account appealed in block 25, and whose appeal was settled in block 40. */
const appealedBy = (appellant: Address, raisedIn = 25): DisputeRecord => ({
  disputeId,
  dealId: 'QmDeal',
  dispute: {
    ...noDispute,
    money: { ...noDispute.money, appeals: [{ round: 1, appellant, result: 'OVERTURNED', amount: 19n }] },
  },
  rounds: [
    {
      round: 1,
      openedAt: 1000,
      beaconRound: '7',
      seats: 3,
      panel: { seats: [mediator], alternates: [], drawnAt: 1000, commitEndsAt: 1300, block: block(10) },
      commits: [],
      commitEnd: null,
      reveals: [],
      isClosed: true,
      appeal: { appellant, block: block(raisedIn) },
      settledIn: block(40),
    },
  ],
  settledIn: null,
  money: [],
})

/** What the record of a vote becomes for a node whose key this is, and the types of what was added. */
const reconciled = async (
  record: DisputeRecord,
  key: Address,
  events: readonly MediationEvent[],
): Promise<{ readonly state: MediationState; readonly added: readonly string[] }> => {
  let state = fold(mediation, events)
  const added: string[] = []
  const journal: Journal = {
    state: () => state,
    execute: (command) => {
      const decision = mediation.decide(command, state)
      if (decision.kind === 'accepted') {
        added.push(...decision.events.map(({ type }) => type))
        state = decision.events.reduce(mediation.evolve, state)
      }
      return Promise.resolve(decision)
    },
  }
  const [round] = record.rounds
  assert.ok(round)
  const context = { mediator, key, rewindBelow: () => undefined, recover: () => undefined }
  await reconcile(journal, record, round, context)
  return { state, added }
}

describe('an appeal in the record of a vote', () => {
  it('is confirmed where the key of this node made it, and by nobody else’s', async () => {
    const ours = await reconciled(appealedBy(newKey), newKey, intended)
    assert.deepEqual(ours.added, ['AppealConfirmed', 'AppealEnded'])
    assert.deepEqual((await reconciled(appealedBy(stranger), newKey, intended)).added, [])
  })

  it('that stands stays this mediator’s when its key was replaced, and ends as it is settled', async () => {
    const { state, added } = await reconciled(appealedBy(formerKey), newKey, [...intended, confirmed])
    assert.deepEqual(added, ['AppealEnded'], 'nothing is folded back')
    assert.equal(appealOf(state, 1)?.ended?.credited, '19')
  })

  it('whose block left the chain is folded back, and not taken over from somebody else', async () => {
    const record = appealedBy(stranger, 26)
    const { state, added } = await reconciled(record, newKey, [...intended, confirmed])
    assert.deepEqual(added, ['MediationRewound'])
    assert.equal(appealOf(state, 1)?.confirmedIn, null)
  })
})
