import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { givenDecider } from '../testing/given.ts'
import { mediation } from './mediation.ts'
import type { Finding } from '../values/outcomes.ts'
import type { MediationDrawn, MediationEvent } from './mediation.ts'
import {
  aView,
  ballotOf,
  bytes32,
  claimDigest,
  completed,
  drawn,
  examination,
  policy,
} from './testing/examples.ts'

const history = (...events: readonly MediationEvent[]) => givenDecider(mediation, ...events)
const requested = (run: number, at = 1000): MediationEvent => ({ type: 'RunRequested', data: { run, at } })
const noEvents: readonly MediationEvent[] = []
const other = bytes32(7)
const commitment = bytes32(0xc0)
const block = { number: 14, hash: bytes32(14) }

const accepted: MediationEvent = {
  type: 'VerdictReached',
  data: { outcome: 'ACCEPT', reason: null, rung: 0, resultDigest: claimDigest },
}
const rejected: MediationEvent = {
  type: 'VerdictReached',
  data: { outcome: 'REJECT', reason: null, rung: 0, resultDigest: other },
}
const intended: MediationEvent = {
  type: 'CommitIntended',
  data: { ballot: ballotOf('ACCEPT'), commitment, sealedVote: '0x01', at: 1010 },
}
const confirmed: MediationEvent = { type: 'CommitConfirmed', data: { commitment, block } }
const ended = { blockNumber: 20, revealEndsAt: 1500 }

const drawnEvent: MediationEvent = { type: 'MediationDrawn', data: drawn() }
const ran = (run: number, digest: string, changes = {}): MediationEvent => ({
  type: 'RunCompleted',
  data: { ...completed(run, digest), ...changes },
})
const asked = (highestRung = 0): MediationEvent => ({
  type: 'ExaminationRequested',
  data: { highestRung, at: 1010 },
})

describe('a mediation asks for its runs', () => {
  it('for one, which is enough if it matches, and then for its examination', () => {
    history(drawnEvent).when({ type: 'RequestRun', view: aView(), policy }).then(requested(1))
    history(drawnEvent, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, claimDigest), knownAnswerPassed: true, at: 1005 })
      .then(ran(1, claimDigest))
    history(drawnEvent, requested(1), ran(1, claimDigest))
      .when({ type: 'RequestExamination', view: aView({ timestamp: 1010 }) })
      .then(asked())
  })

  it('for a second one before it examines a difference', () => {
    history(drawnEvent, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, other), knownAnswerPassed: true, at: 1005 })
      .then(ran(1, other), requested(2, 1005))
    const waiting = history(drawnEvent, requested(1), ran(1, other), requested(2))
    waiting.when({ type: 'RequestExamination', view: aView() }).then(...noEvents)
    waiting
      .when({ type: 'CompleteRun', run: completed(2, other), knownAnswerPassed: true, at: 1009 })
      .then(ran(2, other))
  })

  it('for an examination at the rungs that the chain allows, once', () => {
    const ready = [drawnEvent, requested(1), ran(1, claimDigest)]
    history(...ready)
      .when({ type: 'RequestExamination', view: aView({ timestamp: 1010, highestRung: 3 }) })
      .then(asked(3))
    history(...ready, asked())
      .when({ type: 'RequestExamination', view: aView({ highestRung: 3 }) })
      .then(...noEvents)
    history(...ready)
      .when({ type: 'RequestExamination', view: aView({ commitEnd: ended }) })
      .thenRejected('COMMIT_PHASE_OVER')
    history(drawnEvent).when({ type: 'RequestExamination', view: aView() }).thenRejected('RUN_NOT_REQUESTED')
    history(...ready)
      .when({ type: 'CompleteExamination', examination: examination('MATCH'), at: 1010 })
      .thenRejected('EXAMINATION_NOT_REQUESTED')
  })
})

describe('a mediation draws its verdict from its runs', () => {
  it('accepts on a match that the reexecutor confirms', () => {
    history(drawnEvent, requested(1), ran(1, claimDigest), asked())
      .when({ type: 'CompleteExamination', examination: examination('MATCH'), at: 1012 })
      .then({ type: 'ExaminationCompleted', data: examination('MATCH') }, accepted)
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
          data: { outcome: 'CANNOT_REPRODUCE', reason: 'RESOURCE_LIMIT', rung: 0, resultDigest: bytes32(0) },
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
          data: { outcome: 'CANNOT_REPRODUCE', reason: 'CLAIM_MALFORMED', rung: 0, resultDigest: bytes32(0) },
        },
      )
  })

  const twice = (draw: Partial<MediationDrawn>, first: number, second: number, found: Finding) => {
    const decision = mediation.decide(
      { type: 'CompleteExamination', examination: examination(found), at: 1012 },
      [
        { type: 'MediationDrawn', data: drawn(draw) } as const,
        requested(1),
        ran(1, bytes32(first)),
        requested(2),
        ran(2, bytes32(second)),
        asked(),
      ].reduce(mediation.evolve, mediation.initialState()),
    )
    const event = decision.kind === 'accepted' ? decision.events.at(-1) : undefined
    if (event?.type !== 'VerdictReached') throw new Error('expected a verdict')
    return event.data
  }

  it('rejects on two equal runs that differ from the claim', () => {
    assert.deepEqual(twice({}, 7, 7, 'MISMATCH'), rejected.data)
  })

  it('calls two different runs nondeterministic, even when the second matches the claim', () => {
    const verdict = { outcome: 'NONDETERMINISTIC', reason: null, rung: 0, resultDigest: bytes32(0) }
    assert.deepEqual(twice({}, 7, 8, 'NONDETERMINISTIC'), verdict)
    assert.deepEqual(twice({}, 7, 0xaa, 'NONDETERMINISTIC'), verdict)
    assert.deepEqual(twice({ isRejectable: false }, 7, 8, 'NONDETERMINISTIC'), verdict)
  })

  it('does not reject where nobody says on which class of machine the claim was made', () => {
    assert.deepEqual(twice({ isRejectable: false }, 7, 7, 'MISMATCH'), {
      outcome: 'CANNOT_REPRODUCE',
      reason: 'CLASS_UNKNOWN',
      rung: 0,
      resultDigest: bytes32(0),
    })
  })

  it('says what it found of a sealed claim, after two equal runs', () => {
    const sealed = { isSealed: true, claimDigest: bytes32(0) }
    for (const isRejectable of [true, false]) {
      assert.deepEqual(twice({ ...sealed, isRejectable }, 7, 7, 'UNCOMPARED'), {
        outcome: 'FOUND',
        reason: null,
        rung: 0,
        resultDigest: bytes32(7),
      })
    }
    assert.equal(twice(sealed, 7, 8, 'NONDETERMINISTIC').outcome, 'NONDETERMINISTIC')
    history()
      .when({ type: 'Draw', draw: drawn(sealed) })
      .then({ type: 'MediationDrawn', data: drawn(sealed) })
    history({ type: 'MediationDrawn', data: drawn(sealed) }, requested(1))
      .when({ type: 'CompleteRun', run: completed(1, bytes32(7)), knownAnswerPassed: true, at: 1005 })
      .then(ran(1, bytes32(7)), requested(2, 1005))
  })

  it('gives up runs and examinations that would end too late, and ignores their late answer', () => {
    const late = aView({ timestamp: 1290 })
    const message = 'it had not ended when the commit had to be made'
    const verdict: MediationEvent = {
      type: 'VerdictReached',
      data: { outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT', rung: 0, resultDigest: bytes32(0) },
    }
    const runFailed: MediationEvent = { type: 'RunFailed', data: { run: 1, reason: 'TIMEOUT', message } }
    const waiting = history(drawnEvent, requested(1))
    waiting
      .when({ type: 'GiveUpRuns', view: aView({ timestamp: 1200 }), policy })
      .thenRejected('RUNS_NOT_LATE')
    waiting.when({ type: 'GiveUpRuns', view: late, policy }).then(runFailed, verdict)
    history(drawnEvent, requested(1), runFailed, verdict)
      .when({ type: 'CompleteRun', run: completed(1, other), knownAnswerPassed: true, at: 1291 })
      .then(...noEvents)
    const failed: MediationEvent = { type: 'ExaminationFailed', data: { reason: 'TIMEOUT', message } }
    const examined = [drawnEvent, requested(1), ran(1, claimDigest), asked()]
    history(...examined)
      .when({ type: 'GiveUpRuns', view: late, policy })
      .then(failed, verdict)
    history(...examined, failed, verdict)
      .when({ type: 'CompleteExamination', examination: examination('MATCH'), at: 1291 })
      .then(...noEvents)
    history(drawnEvent, requested(1), ran(1, claimDigest))
      .when({ type: 'GiveUpRuns', view: late, policy })
      .then(verdict)
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

  it('refuses a ballot with other evidence or another rung than was examined, and a rung that the chain does not allow', () => {
    const examined = (rung: number) =>
      history(
        drawnEvent,
        requested(1),
        ran(1, claimDigest),
        asked(3),
        { type: 'ExaminationCompleted', data: examination('MATCH', { rung }) },
        {
          type: 'VerdictReached',
          data: { outcome: 'ACCEPT', reason: null, rung, resultDigest: claimDigest },
        },
      )
    const ballot = ballotOf('ACCEPT')
    const lost = { ...ballot, evidence: bytes32(1) }
    examined(0)
      .when({ ...intend, ballot: lost, view: aView() })
      .thenRejected('BALLOT_NOT_VERDICT')
    examined(0)
      .when({ ...intend, ballot: { ...ballot, rung: 2 }, view: aView({ highestRung: 3 }) })
      .thenRejected('BALLOT_NOT_VERDICT')
    examined(2)
      .when({ ...intend, ballot: { ...ballot, rung: 2 }, view: aView() })
      .thenRejected('RUNG_TOO_HIGH')
    examined(2)
      .when({ ...intend, ballot: { ...ballot, rung: 2 }, view: aView({ timestamp: 1010, highestRung: 3 }) })
      .then({ type: 'CommitIntended', data: { ...intended.data, ballot: { ...ballot, rung: 2 } } })
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

  it('takes over what is on chain in the place of what it decided and could not commit any more', () => {
    const found = { commitment: bytes32(0xc1), sealedVote: '0x02' }
    const ballot = ballotOf('REJECT')
    const recover = { type: 'RecoverCommit', ballot, ...found, block } as const
    const drawnAndIntended = [{ type: 'MediationDrawn', data: drawn() } as const, accepted, intended]
    history(...drawnAndIntended)
      .when(recover)
      .then(
        { type: 'CommitRecovered', data: { ballot, ...found } },
        { type: 'CommitConfirmed', data: { commitment: found.commitment, block } },
      )
    history(...drawnAndIntended, confirmed)
      .when(recover)
      .thenRejected('SECOND_COMMITMENT')
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

  it('reveals nothing that is not on chain, however deep the end of the phase is: there it would tell a vote for nothing', () => {
    history(drawnEvent, accepted, intended)
      .when({ type: 'IntendReveal', commitment, policy, view: aView({ number: 22, commitEnd: ended }) })
      .thenRejected('NOT_COMMITTED')
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
