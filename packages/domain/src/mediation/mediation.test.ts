import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { givenDecider } from '../testing/given.ts'
import { mediation } from './mediation.ts'
import type { MediationDrawn, MediationEvent } from './mediation.ts'
import { aView, ballotOf, bytes32, claimDigest, completed, drawn, policy } from './testing/examples.ts'

const history = (...events: readonly MediationEvent[]) => givenDecider(mediation, ...events)
const requested = (run: number, at = 1000): MediationEvent => ({ type: 'RunRequested', data: { run, at } })
const noEvents: readonly MediationEvent[] = []
const other = bytes32(7)
const commitment = bytes32(0xc0)
const block = { number: 14, hash: bytes32(14) }

const accepted: MediationEvent = {
  type: 'VerdictReached',
  data: { outcome: 'ACCEPT', reason: null, resultDigest: claimDigest },
}
const rejected: MediationEvent = {
  type: 'VerdictReached',
  data: { outcome: 'REJECT', reason: null, resultDigest: other },
}
const intended: MediationEvent = {
  type: 'CommitIntended',
  data: { ballot: ballotOf('ACCEPT'), commitment, sealedVote: '0x01', at: 1010 },
}
const confirmed: MediationEvent = { type: 'CommitConfirmed', data: { commitment, block } }
const ended = { blockNumber: 20, revealEndsAt: 1500 }

describe('a mediation draws its verdict from its runs', () => {
  it('asks for one run, then accepts on a match', () => {
    history({ type: 'MediationDrawn', data: drawn() })
      .when({ type: 'RequestRun', view: aView(), policy })
      .then({ type: 'RunRequested', data: { run: 1, at: 1000 } })
    history({ type: 'MediationDrawn', data: drawn() }, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, claimDigest), knownAnswerPassed: true, at: 1005 })
      .then({ type: 'RunCompleted', data: completed(1, claimDigest) }, accepted)
  })

  it('asks for a second run before it rejects', () => {
    const first: MediationEvent = { type: 'RunCompleted', data: completed(1, other) }
    history({ type: 'MediationDrawn', data: drawn() }, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, other), knownAnswerPassed: true, at: 1005 })
      .then(first, { type: 'RunRequested', data: { run: 2, at: 1005 } })
    history({ type: 'MediationDrawn', data: drawn() }, requested(1), first, requested(2))
      .when({ type: 'CompleteRun', run: completed(2, other), knownAnswerPassed: true, at: 1009 })
      .then({ type: 'RunCompleted', data: completed(2, other) }, rejected)
  })

  it('calls two different runs nondeterministic, even when the second matches the claim', () => {
    history(
      { type: 'MediationDrawn', data: drawn() },
      requested(1),
      { type: 'RunCompleted', data: completed(1, other) },
      requested(2),
    )
      .when({ type: 'CompleteRun', run: completed(2, claimDigest), knownAnswerPassed: true, at: 1009 })
      .then(
        { type: 'RunCompleted', data: completed(2, claimDigest) },
        {
          type: 'VerdictReached',
          data: { outcome: 'NONDETERMINISTIC', reason: null, resultDigest: bytes32(0) },
        },
      )
  })

  it('never rejects on a failure of its own', () => {
    history(
      { type: 'MediationDrawn', data: drawn() },
      requested(1),
      { type: 'RunCompleted', data: completed(1, other) },
      requested(2),
    )
      .when({ type: 'FailRun', run: 2, reason: 'RESOURCE_LIMIT', message: 'out of memory' })
      .then(
        { type: 'RunFailed', data: { run: 2, reason: 'RESOURCE_LIMIT', message: 'out of memory' } },
        {
          type: 'VerdictReached',
          data: { outcome: 'CANNOT_REPRODUCE', reason: 'RESOURCE_LIMIT', resultDigest: bytes32(0) },
        },
      )
  })

  it('does not trust a result from a machine whose known-answer test had not passed', () => {
    const decision = mediation.decide(
      { type: 'CompleteRun', run: completed(1, other), knownAnswerPassed: false, at: 1005 },
      [{ type: 'MediationDrawn', data: drawn() } as const, requested(1)].reduce(
        mediation.evolve,
        mediation.initialState(),
      ),
    )
    const verdict = decision.kind === 'accepted' ? decision.events.at(-1) : undefined
    if (verdict?.type !== 'VerdictReached' || verdict.data.reason !== 'KNOWN_ANSWER_FAILED')
      throw new Error('expected KNOWN_ANSWER_FAILED')
  })

  it('cannot reproduce a claim that is no CIDv0, without running anything', () => {
    history()
      .when({ type: 'Draw', draw: drawn({ claimDigest: bytes32(0) }) })
      .then(
        { type: 'MediationDrawn', data: drawn({ claimDigest: bytes32(0) }) },
        {
          type: 'VerdictReached',
          data: { outcome: 'CANNOT_REPRODUCE', reason: 'CLAIM_MALFORMED', resultDigest: bytes32(0) },
        },
      )
  })

  const twice = (draw: Partial<MediationDrawn>, first: number, second: number) => {
    const ran: MediationEvent = { type: 'RunCompleted', data: completed(1, bytes32(first)) }
    const decision = mediation.decide(
      { type: 'CompleteRun', run: completed(2, bytes32(second)), knownAnswerPassed: true, at: 1009 },
      [{ type: 'MediationDrawn', data: drawn(draw) } as const, requested(1), ran, requested(2)].reduce(
        mediation.evolve,
        mediation.initialState(),
      ),
    )
    const event = decision.kind === 'accepted' ? decision.events.at(-1) : undefined
    if (event?.type !== 'VerdictReached') throw new Error('expected a verdict')
    return event.data
  }
  const outcomeOf = (draw: Partial<MediationDrawn>, first: number, second: number) =>
    twice(draw, first, second).outcome

  it('does not reject where nobody says on which class of machine the claim was made', () => {
    assert.deepEqual(twice({ isRejectable: false }, 7, 7), {
      outcome: 'CANNOT_REPRODUCE',
      reason: 'CLASS_UNKNOWN',
      resultDigest: bytes32(0),
    })
    assert.equal(outcomeOf({}, 7, 7), 'REJECT')
    assert.equal(outcomeOf({ isRejectable: false }, 7, 8), 'NONDETERMINISTIC')
  })

  it('says what it found of a sealed claim, after two equal runs', () => {
    const sealed = { isSealed: true, claimDigest: bytes32(0) }
    for (const isRejectable of [true, false]) {
      assert.deepEqual(twice({ ...sealed, isRejectable }, 7, 7), {
        outcome: 'FOUND',
        reason: null,
        resultDigest: bytes32(7),
      })
    }
    assert.equal(outcomeOf(sealed, 7, 8), 'NONDETERMINISTIC')
    history()
      .when({ type: 'Draw', draw: drawn(sealed) })
      .then({ type: 'MediationDrawn', data: drawn(sealed) })
    history({ type: 'MediationDrawn', data: drawn(sealed) }, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, bytes32(7)), knownAnswerPassed: true, at: 1005 })
      .then({ type: 'RunCompleted', data: completed(1, bytes32(7)) }, requested(2, 1005))
    history({ type: 'MediationDrawn', data: drawn(sealed) }, requested(1))
      .when({ type: 'FailRun', run: 1, reason: 'TIMEOUT', message: '' })
      .then(
        { type: 'RunFailed', data: { run: 1, reason: 'TIMEOUT', message: '' } },
        {
          type: 'VerdictReached',
          data: { outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT', resultDigest: bytes32(0) },
        },
      )
  })

  it('gives up runs that would end too late, and ignores their late answer', () => {
    const late = aView({ timestamp: 1290 })
    const failure: MediationEvent = {
      type: 'RunFailed',
      data: { run: 1, reason: 'TIMEOUT', message: 'the run had not ended when the commit had to be made' },
    }
    const verdict: MediationEvent = {
      type: 'VerdictReached',
      data: { outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT', resultDigest: bytes32(0) },
    }
    const waiting = history({ type: 'MediationDrawn', data: drawn() }, requested(1))
    waiting
      .when({ type: 'GiveUpRuns', view: aView({ timestamp: 1200 }), policy })
      .thenRejected('RUNS_NOT_LATE')
    waiting.when({ type: 'GiveUpRuns', view: late, policy }).then(failure, verdict)
    history({ type: 'MediationDrawn', data: drawn() }, requested(1), failure, verdict)
      .when({ type: 'CompleteRun', run: completed(1, other), knownAnswerPassed: true, at: 1291 })
      .then(...noEvents)
  })
})

describe('a mediation commits once', () => {
  const ready = history({ type: 'MediationDrawn', data: drawn() }, requested(1), accepted)
  const intend = {
    type: 'IntendCommit',
    ballot: ballotOf('ACCEPT'),
    commitment,
    sealedVote: '0x01',
    policy,
  } as const

  it('records the intent, and nothing when asked again', () => {
    ready.when({ ...intend, view: aView({ timestamp: 1010 }) }).then(intended)
    history({ type: 'MediationDrawn', data: drawn() }, accepted, intended)
      .when({ ...intend, view: aView({ timestamp: 1010 }) })
      .then(...noEvents)
  })

  it('refuses a second commitment, another verdict, a late one and one while another holder of the key has committed', () => {
    history({ type: 'MediationDrawn', data: drawn() }, accepted, intended)
      .when({ ...intend, commitment: bytes32(0xc1), view: aView() })
      .thenRejected('SECOND_COMMITMENT')
    ready.when({ ...intend, ballot: ballotOf('REJECT'), view: aView() }).thenRejected('BALLOT_NOT_VERDICT')
    ready.when({ ...intend, view: aView({ timestamp: 1299 }) }).thenRejected('COMMIT_PHASE_OVER')
    ready.when({ ...intend, view: aView({ hasUnknownCommit: true }) }).thenRejected('UNKNOWN_COMMIT')
    history({ type: 'MediationDrawn', data: drawn() })
      .when({ ...intend, view: aView() })
      .thenRejected('NO_VERDICT')
  })

  it('lets an alternate commit only after two thirds of the phase and for a free seat', () => {
    const alternate = history({ type: 'MediationDrawn', data: drawn({ role: 'alternate' }) }, accepted)
    alternate.when({ ...intend, view: aView({ timestamp: 1199 }) }).thenRejected('ALTERNATE_WAITS')
    alternate
      .when({ ...intend, view: aView({ timestamp: 1200, hasFreeSeat: false }) })
      .thenRejected('ALTERNATE_WAITS')
    alternate
      .when({ ...intend, view: aView({ timestamp: 1200 }) })
      .then({ type: 'CommitIntended', data: { ...intended.data, at: 1200 } })
  })

  it('takes over a commitment found on chain, for revealing only', () => {
    history({ type: 'MediationDrawn', data: drawn() })
      .when({ type: 'RecoverCommit', ballot: ballotOf('ACCEPT'), commitment, sealedVote: '0x01', block })
      .then(
        { type: 'CommitRecovered', data: { ballot: ballotOf('ACCEPT'), commitment, sealedVote: '0x01' } },
        confirmed,
      )
  })

  it('does not take a commitment on chain for its own when it is another', () => {
    history({ type: 'MediationDrawn', data: drawn() }, accepted, intended)
      .when({ type: 'ConfirmCommit', commitment: bytes32(0xc1), block })
      .thenRejected('COMMIT_UNKNOWN')
  })
})

describe('a mediation reveals what it committed', () => {
  const committed = [{ type: 'MediationDrawn', data: drawn() } as const, accepted, intended, confirmed]

  it('waits until the block that ended the commit phase is deep enough', () => {
    const reveal = { type: 'IntendReveal', commitment, policy } as const
    history(...committed)
      .when({ ...reveal, view: aView({ number: 21 }) })
      .thenRejected('REVEAL_NOT_SAFE')
    history(...committed)
      .when({ ...reveal, view: aView({ number: 21, commitEnd: ended }) })
      .thenRejected('REVEAL_NOT_SAFE')
    history(...committed)
      .when({ ...reveal, view: aView({ number: 22, timestamp: 1400, commitEnd: ended }) })
      .then({ type: 'RevealIntended', data: { commitment, at: 1400, blockNumber: 22 } })
    history(...committed)
      .when({ ...reveal, commitment: bytes32(1), view: aView({ number: 22, commitEnd: ended }) })
      .thenRejected('SECOND_COMMITMENT')
  })

  it('reveals nothing into a round that was closed or whose time is over', () => {
    const reveal = { type: 'IntendReveal', commitment, policy } as const
    const deep = { number: 90, commitEnd: ended }
    history(...committed)
      .when({ ...reveal, view: aView({ ...deep, isClosed: true }) })
      .thenRejected('REVEAL_PHASE_OVER')
    history(...committed)
      .when({ ...reveal, view: aView({ ...deep, timestamp: ended.revealEndsAt }) })
      .thenRejected('REVEAL_PHASE_OVER')
  })

  it('folds back what rested on blocks that left the chain, and keeps the commitment', () => {
    const rewind = { type: 'Rewind', toBlock: 13, toHash: bytes32(13) } as const
    const record: MediationEvent = { type: 'MediationRewound', data: { toBlock: 13, toHash: bytes32(13) } }
    history(...committed)
      .when(rewind)
      .then(record)
    history(...committed, record)
      .when({ type: 'ConfirmCommit', commitment, block: { number: 15, hash: bytes32(99) } })
      .then({
        type: 'CommitConfirmed',
        data: { commitment, block: { number: 15, hash: bytes32(99) } },
      })
    history(...committed, record)
      .when({
        type: 'IntendCommit',
        ballot: ballotOf('ACCEPT'),
        commitment: bytes32(0xc1),
        sealedVote: '0x02',
        view: aView(),
        policy,
      })
      .thenRejected('SECOND_COMMITMENT')
    history(...committed)
      .when({ ...rewind, toBlock: 14 })
      .then(...noEvents)
  })
})
