import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { fold, outcomeNumber, parameterSetFromJson } from '@lilymed/domain'
import type { AppealMeans, AppealPolicy } from '@lilymed/domain'
import { appealOf, mediation } from '@lilymed/domain/mediation'
import type { MediationEvent } from '@lilymed/domain/mediation'
import type { Head } from '../chain-state/chain-state.ts'
import { foldDispute } from '../chain-state/dispute-record.ts'
import type { SeenFact } from '../chain-state/fact-of-event.ts'
import { createPoolCalls } from '../duties/pool-calls.ts'
import type { TransactionOutcome, TransactionRequest } from '../duties/transactions.ts'
import { createInFlight } from '../mediation/in-flight.ts'
import type { Journal } from '../mediation/journal.ts'
import { disputeId, pool } from '../testing/fake-chain.ts'
import { mediatorAt } from '../testing/fake-node.ts'
import { claimDigest, parameters } from '../testing/opening-facts.ts'
import type { Fact } from '../testing/opening-facts.ts'
import { playDispute } from '../testing/played-dispute.ts'
import { createAppealDuty } from './appeal-duty.ts'

const own = mediatorAt(1)
const other = `0x${'bb'.repeat(32)}`
const commitment = `0x${'c0'.repeat(32)}`
const ballot = { outcome: 'REJECT', rung: 0, reason: null, resultDigest: other, evidence: other } as const
const vote = { ballot, commitment, sealedVote: '0x01' }
const block = (number: number) => ({ number, hash: `0x${String(number).padStart(64, '0')}` })
const policy: AppealPolicy = {
  mostEach: 14n,
  mostTogether: 14n,
  keep: 0n,
  marginSeconds: 1,
  dishonestShare: 0.33,
  mistakenShare: 0.01,
}
const enough: Omit<AppealMeans, 'outstanding'> = { tokens: 100n, allowance: 100n, gas: 0n }
/** The window of the ruling ends then, chain time; a panel that an appeal calls is drawn thirty seconds after it at the earliest. */
const [ruledAt, windowEndsAt] = [1040, 1280]

/** A dispute in whose first round two others accept what this mediator rejects, block by block. */
const ruled = () => {
  const played = playDispute({ disputeId, mediator: own, appealSeconds: windowEndsAt - ruledAt })
  const facts: SeenFact[] = []
  const add = (timestamp: number, said: readonly Fact[] | string): void => {
    assert.ok(typeof said !== 'string', 'the pool takes it')
    const at = { ...block(timestamp - 1000), timestamp }
    facts.push(...said.map((fact) => ({ ...fact, at }) as unknown as SeenFact))
  }
  add(1000, played.open())
  add(1000, played.advance(1000))
  add(1010, played.advance(1010))
  add(1011, played.commit([disputeId, commitment, '0x01'], 1011))
  add(1020, played.advance(1020))
  add(1030, played.advance(1030))
  const reveal = { outcome: outcomeNumber('REJECT'), resultDigest: other, salt: other }
  add(1031, played.reveal(reveal, 1031))
  add(ruledAt, played.advance(ruledAt))
  return { facts, appealedBy: (someone: string) => add(1050, played.appeal(someone, 1050)) }
}

const drawn = {
  disputeId,
  round: 1,
  mediator: own,
  dealId: 'QmDeal',
  role: 'seat',
  claimDigest,
  isSealed: false,
  isRejectable: true,
  commitStartsAt: 1000,
  commitEndsAt: 1300,
  block: block(0),
} as const
const voted: readonly MediationEvent[] = [
  { type: 'MediationDrawn', data: drawn },
  { type: 'VerdictReached', data: { outcome: 'REJECT', reason: null, rung: 0, resultDigest: other } },
  { type: 'CommitIntended', data: { ...vote, at: 1010 } },
  { type: 'CommitConfirmed', data: { commitment, block: block(11) } },
  { type: 'RevealConfirmed', data: { block: block(31) } },
]

/** A node with that vote: what it hands over, and what it says that it withholds. */
const node = () => {
  const { facts, appealedBy } = ruled()
  let head: Head = { number: 50, timestamp: 1050 }
  let state = fold(mediation, voted)
  const journal: Journal = {
    state: () => state,
    execute: (command) => {
      const decision = mediation.decide(command, state)
      if (decision.kind === 'accepted') state = decision.events.reduce(mediation.evolve, state)
      return Promise.resolve(decision)
    },
  }
  const flags = { isHalted: false, isJailed: false }
  const sent: TransactionRequest[] = []
  const withheld: string[] = []
  let means = Promise.withResolvers<typeof enough>()
  let outcome = Promise.withResolvers<TransactionOutcome>()
  const disputes = () => [foldDispute(facts) ?? assert.fail('a dispute')]
  const duty = createAppealDuty({
    mediator: own,
    key: own,
    chain: { head: () => head, parameters: () => parameterSetFromJson(parameters), disputes },
    recordOf: (_, round) => (round === 1 ? journal : undefined),
    calls: createPoolCalls(pool),
    transactions: {
      send: (request) => {
        sent.push(request)
        return outcome.promise
      },
    },
    inFlight: createInFlight({ onFailed: () => undefined, onDone: () => undefined }),
    policy,
    confirmations: 2,
    readMeans: () => means.promise,
    isMachineJailed: () => flags.isJailed,
    isHalted: () => flags.isHalted,
    onWithheld: (_, code) => withheld.push(code),
  })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await soon()
  }
  return {
    flags,
    sent,
    withheld,
    appealedBy,
    isIntended: () => appealOf(state, 1) !== undefined,
    putUp: () => duty.putUp(disputes()),
    attend: async (timestamp: number): Promise<void> => {
      head = { number: timestamp - 1000, timestamp }
      duty.attend(disputes(), head)
      await settle()
    },
    answer: async (): Promise<void> => {
      means.resolve(enough)
      await settle()
    },
    /** What was handed over was not included in time. */
    miss: async (): Promise<void> => {
      const missed = outcome
      outcome = Promise.withResolvers()
      missed.resolve({ kind: 'refused', code: 'DEADLINE_PASSED' })
      await settle()
    },
  }
}

describe('an appeal on its way', () => {
  it('is handed over under one name, to be included before another ruling could stand in its place', async () => {
    const { attend, answer, miss, sent, putUp } = node()
    await attend(1050)
    await answer()
    assert.deepEqual(
      sent.map(({ id, deadline }) => [id, deadline]),
      [[`${disputeId}.1.appeal`, 1080]],
    )
    assert.equal(putUp(), 14n, 'it counts before the chain has it')
    await attend(1051)
    assert.equal(sent.length, 1, 'one at a time')
    await miss()
    await attend(1275)
    assert.deepEqual([sent.at(-1)?.id, sent.at(-1)?.deadline], [sent[0]?.id, windowEndsAt])
    await miss()
    await attend(windowEndsAt)
    assert.equal(sent.length, 2, 'nothing after its window')
    assert.equal(putUp(), 0n)
  })

  it('is not tried again once somebody else has appealed', async () => {
    const { attend, answer, miss, appealedBy, sent } = node()
    await attend(1050)
    await answer()
    appealedBy(mediatorAt(9))
    await miss()
    await attend(1060)
    assert.equal(sent.length, 1)
  })
})

describe('an appeal that is being weighed', () => {
  it('is weighed by the chain as it is when the wallet was read, not as it was before', async () => {
    const taken = node()
    await taken.attend(1050)
    taken.appealedBy(mediatorAt(9))
    await taken.answer()
    assert.deepEqual([taken.sent, taken.withheld, taken.isIntended()], [[], [], false])

    const late = node()
    await late.attend(1050)
    await late.attend(windowEndsAt - 1)
    await late.answer()
    assert.deepEqual([late.sent, late.withheld, late.isIntended()], [[], ['TOO_LATE'], false])
  })

  it('is dropped by a node that was halted meanwhile', async () => {
    const { attend, answer, flags, sent, isIntended } = node()
    await attend(1050)
    flags.isHalted = true
    await answer()
    assert.deepEqual([sent, isIntended()], [[], false])
  })
})

describe('an appeal that is called for', () => {
  it('is not sent for a machine that was jailed since, and that is told once', async () => {
    const { attend, answer, miss, flags, sent, withheld } = node()
    await attend(1050)
    await answer()
    await miss()
    flags.isJailed = true
    await attend(1081)
    await attend(1082)
    assert.deepEqual([sent.length, withheld], [1, ['MACHINE_JAILED']])
    flags.isJailed = false
    await attend(1083)
    assert.equal(sent.length, 2, 'a machine that is believed again stands by what it found')
  })

  it('waits while the node is halted, and until the reveal that it tells of is final', async () => {
    const { attend, answer, miss, flags, sent } = node()
    await answer()
    flags.isHalted = true
    await attend(1050)
    flags.isHalted = false
    await attend(1032)
    assert.deepEqual(sent, [])
    await attend(1033)
    assert.equal(sent.length, 1)
    await miss()
    flags.isHalted = true
    await attend(1064)
    assert.equal(sent.length, 1, 'nor again, though it is intended')
  })
})
