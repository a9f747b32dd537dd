import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fold } from '../decider.ts'
import { mediation } from './mediation.ts'
import type { MediationCommand, MediationEvent, MediationState } from './mediation.ts'
import { FINDINGS } from '../values/outcomes.ts'
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

const block = fc.integer({ min: 10, max: 40 }).map((number) => ({ number, hash: bytes32(number) }))
const ballot = fc
  .constantFrom('ACCEPT', 'REJECT', 'NONDETERMINISTIC', 'CANNOT_REPRODUCE')
  .map((name) => ballotOf(name as 'ACCEPT'))
const commitment = fc.constantFrom(bytes32(0xc0), bytes32(0xc1), bytes32(0xc2))
const digest = fc.constantFrom(claimDigest, bytes32(7), bytes32(8))
const view = fc
  .record({
    number: fc.integer({ min: 10, max: 40 }),
    timestamp: fc.integer({ min: 1000, max: 1600 }),
    hasFreeSeat: fc.boolean(),
    hasUnknownCommit: fc.boolean(),
    awaitsBytes: fc.boolean(),
    isClosed: fc.boolean(),
    highestRung: fc.constantFrom(0, 0, 3),
    commitEnd: fc.option(
      fc.record({ blockNumber: fc.integer({ min: 10, max: 40 }), revealEndsAt: fc.constant(1500) }),
    ),
  })
  .map(aView)
const run = fc.constantFrom(1, 2)

const command: fc.Arbitrary<MediationCommand> = fc.oneof(
  fc.record({
    type: fc.constant('Draw' as const),
    draw: fc
      .record({
        role: fc.constantFrom('seat' as const, 'alternate' as const),
        isSealed: fc.boolean(),
        isRejectable: fc.boolean(),
        block,
      })
      .map((changes) => drawn(changes)),
  }),
  fc.record({ type: fc.constant('RequestRun' as const), view, policy: fc.constant(policy) }),
  fc.record({
    type: fc.constant('CompleteRun' as const),
    run: fc.tuple(run, digest).map(([number, found]) => completed(number, found)),
    knownAnswerPassed: fc.boolean(),
    at: fc.constant(1000),
  }),
  fc.record({
    type: fc.constant('FailRun' as const),
    run,
    reason: fc.constantFrom('TIMEOUT' as const, 'EXECUTOR_UNAVAILABLE' as const),
    message: fc.constant('failed'),
  }),
  fc.record({ type: fc.constant('RequestExamination' as const), view }),
  fc.record({
    type: fc.constant('CompleteExamination' as const),
    examination: fc
      .tuple(fc.constantFrom(...FINDINGS), fc.constantFrom(0, 0, 0, 1, 3))
      .map(([finding, rung]) => examination(finding, { rung })),
    at: fc.constant(1000),
  }),
  fc.record({
    type: fc.constant('FailExamination' as const),
    reason: fc.constantFrom('TIMEOUT' as const, 'EXECUTOR_UNAVAILABLE' as const),
    message: fc.constant('failed'),
  }),
  fc.record({ type: fc.constant('GiveUpRuns' as const), view, policy: fc.constant(policy) }),
  fc.record({
    type: fc.constant('IntendCommit' as const),
    ballot,
    commitment,
    sealedVote: fc.constant('0x'),
    view,
    policy: fc.constant(policy),
  }),
  fc.record({
    type: fc.constant('RecoverCommit' as const),
    ballot,
    commitment,
    sealedVote: fc.constant('0x'),
    block,
  }),
  fc.record({ type: fc.constant('ConfirmCommit' as const), commitment, block }),
  fc.record({ type: fc.constant('IntendReveal' as const), commitment, view, policy: fc.constant(policy) }),
  fc.record({ type: fc.constant('ConfirmReveal' as const), block }),
  fc.record({
    type: fc.constant('Rewind' as const),
    toBlock: fc.integer({ min: 9, max: 40 }),
    toHash: fc.constant(bytes32(1)),
  }),
)

/** What brings a vote on, so that enough of them come far. */
const progress: fc.Arbitrary<MediationCommand> = fc.oneof(
  fc.constant<MediationCommand>({ type: 'Draw', draw: drawn() }),
  fc.constant<MediationCommand>({ type: 'RequestRun', view: aView(), policy }),
  fc
    .tuple(run, fc.constantFrom(bytes32(7), bytes32(7), claimDigest))
    .map(([number, found]): MediationCommand => ({
      type: 'CompleteRun',
      run: completed(number, found),
      knownAnswerPassed: true,
      at: 1000,
    })),
  fc.constant<MediationCommand>({ type: 'RequestExamination', view: aView() }),
  fc.constantFrom('MISMATCH' as const, 'MATCH' as const).map((finding): MediationCommand => ({
    type: 'CompleteExamination',
    examination: examination(finding),
    at: 1000,
  })),
)

/** What has a vote committed to here and found on chain, by whichever copy of the node. */
const commitments: fc.Arbitrary<MediationCommand> = fc.oneof(
  fc.constantFrom('REJECT' as const, 'ACCEPT' as const).map((outcome): MediationCommand => ({
    type: 'IntendCommit',
    ballot: ballotOf(outcome),
    commitment: bytes32(0xc0),
    sealedVote: '0x',
    view: aView(),
    policy,
  })),
  fc.constantFrom(bytes32(0xc0), bytes32(0xc1)).map((found): MediationCommand => ({
    type: 'RecoverCommit',
    ballot: ballotOf('REJECT'),
    commitment: found,
    sealedVote: '0x',
    block: { number: 20, hash: bytes32(20) },
  })),
)

type Step = {
  readonly command: MediationCommand
  readonly before: MediationState
  readonly events: readonly MediationEvent[]
}

/** Drives the decider with the commands; a crash between any two is covered by folding the whole record again each time. */
const play = (
  commands: readonly MediationCommand[],
): { readonly steps: readonly Step[]; readonly record: readonly MediationEvent[] } => {
  const record: MediationEvent[] = []
  const steps = commands.map((given): Step => {
    const before = fold(mediation, record)
    const decision = mediation.decide(given, before)
    const events = decision.kind === 'accepted' ? decision.events : []
    record.push(...events)
    return { command: given, before, events }
  })
  return { steps, record }
}

const held = (
  check: (played: ReturnType<typeof play>) => void,
  more: readonly fc.WeightedArbitrary<MediationCommand>[] = [],
): void =>
  fc.assert(
    fc.property(
      fc.array(fc.oneof(command, { arbitrary: progress, weight: 4 }, ...more), {
        minLength: 5,
        maxLength: 60,
        size: 'max',
      }),
      (commands) => check(play(commands)),
    ),
    { numRuns: 800 },
  )

describe('whatever order things happen in', () => {
  it('at most one commitment is decided, none beside one that was found, and one verdict', () => {
    let replaced = 0
    held(
      ({ steps, record }) => {
        const commitments = record.filter(
          (event) => event.type === 'CommitIntended' || event.type === 'CommitRecovered',
        )
        assert.ok(commitments.slice(1).every((event) => event.type === 'CommitRecovered'))
        for (const { before, events } of steps) {
          if (!events.some((event) => event.type === 'CommitRecovered') || before.commit === null) continue
          assert.equal(before.commit.confirmedIn, null, 'what stands on chain is replaced by nothing')
          replaced += 1
        }
        assert.ok(record.filter((event) => event.type === 'VerdictReached').length <= 1)
      },
      [{ arbitrary: commitments, weight: 1 }],
    )
    assert.ok(replaced > 0, 'the property must not hold vacuously')
  })

  it('a REJECT rests on an examination of two runs that differ from the claim, at exact rungs equal, and on no failure', () => {
    let rejects = 0
    held(({ record }) => {
      const at = record.findIndex(
        (event) => event.type === 'VerdictReached' && event.data.outcome === 'REJECT',
      )
      if (at < 0) return
      const before = record.slice(0, at)
      const runs = before.filter((event) => event.type === 'RunCompleted').map((event) => event.data)
      assert.deepEqual(
        runs.map((each) => each.run).sort((left, right) => left - right),
        [1, 2],
      )
      for (const each of runs) assert.notEqual(each.resultDigest, claimDigest)
      const examined = before.at(-1)
      assert.ok(examined?.type === 'ExaminationCompleted' && examined.data.finding === 'MISMATCH')
      if (examined.data.rung < 2) assert.equal(runs[0]?.resultDigest, runs[1]?.resultDigest)
      assert.ok(before.every((event) => event.type !== 'RunFailed'))
      rejects += 1
    })
    assert.ok(rejects > 0, 'the property must not hold vacuously')
  })

  it('runs are examined once at a time, after the last of them has ended', () => {
    held(({ steps }) => {
      for (const { before, events } of steps) {
        if (!events.some((event) => event.type === 'ExaminationRequested')) continue
        assert.equal(before.examination, null)
        assert.equal(before.verdict, null)
        assert.ok(before.runs.length > 0 && before.runs.every((each) => each.status === 'completed'))
      }
    })
  })

  it('a verdict is one that its claim may be given', () => {
    held(({ steps }) => {
      for (const { before, events } of steps) {
        const verdict = events.find((event) => event.type === 'VerdictReached')?.data
        const draw = events.find((event) => event.type === 'MediationDrawn')?.data ?? before.draw
        if (verdict === undefined || draw === null) continue
        const { outcome, reason } = verdict
        if (draw.isSealed)
          assert.ok(outcome !== 'ACCEPT' && outcome !== 'REJECT' && reason !== 'CLASS_UNKNOWN')
        else assert.notEqual(outcome, 'FOUND')
        if (!draw.isRejectable) assert.notEqual(outcome, 'REJECT')
      }
    })
  })

  it('a commit says what the runs found, and is not started beside an unknown one', () => {
    held(({ steps }) => {
      for (const { command, before, events } of steps) {
        if (command.type !== 'IntendCommit' || events.length === 0) continue
        assert.equal(command.ballot.outcome, before.verdict?.outcome)
        assert.equal(command.ballot.resultDigest, before.verdict?.resultDigest)
        assert.equal(command.ballot.rung, before.verdict?.rung)
        assert.ok(command.ballot.rung <= command.view.highestRung)
        if (before.examination?.status === 'completed')
          assert.equal(command.ballot.evidence, before.examination.evidence)
        assert.equal(command.view.hasUnknownCommit, false)
        assert.equal(command.view.commitEnd, null)
      }
    })
  })

  it('a reveal comes after its commit is on chain and the end of the commit phase is deep enough, and reveals that commitment', () => {
    held(({ steps }) => {
      for (const { command, before, events } of steps) {
        if (command.type !== 'IntendReveal' || events.length === 0) continue
        assert.ok(before.commit?.confirmedIn)
        assert.equal(command.commitment, before.commit.commitment)
        const { head, commitEnd } = command.view
        assert.ok(commitEnd && head.number - commitEnd.blockNumber >= command.policy.revealDepth)
      }
    })
  })
})
