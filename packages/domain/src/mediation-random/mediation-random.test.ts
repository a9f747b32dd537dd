import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fold } from '../decider.ts'
import type { Finding } from '../values/outcomes.ts'
import { randomDutyOf, randomMediation, randomMediationId } from './mediation-random.ts'
import type {
  ExaminationCommand,
  MediatorDrawn,
  RandomMediationCommand,
  RandomMediationEvent,
  RandomMediationState,
} from './mediation-random.ts'
import { roundOf, roundPolicyOf } from './random-policy.ts'

const bytes32 = (last: number): string => `0x${last.toString(16).padStart(64, '0')}`
const claimDigest = bytes32(0xaa)
const other = bytes32(0xbb)
const policy = { drawDepth: 2, marginSeconds: 5 }
const draw: MediatorDrawn = {
  dealId: 'QmDeal',
  mediator: '0x0000000000000000000000000000000000000001',
  claimDigest,
  requestedAt: 1000,
  endsAt: 2000,
  block: { number: 10, hash: bytes32(10) },
}
const headAt = (timestamp: number, number = 12) => ({ timestamp, number })

/** A mediation that remembers everything that it recorded, and refuses as the decider does. */
const start = () => {
  const events: RandomMediationEvent[] = []
  const state = (): RandomMediationState => fold(randomMediation, events)
  const execute = (command: RandomMediationCommand): string => {
    const decision = randomMediation.decide(command, state())
    if (decision.kind === 'rejected') return decision.rejection.code
    events.push(...decision.events)
    return decision.events.map(({ type }) => type).join(' ')
  }
  const examine = (command: ExaminationCommand): string => execute({ type: 'Examine', command })
  const duty = (timestamp = 1100, number = 12): string =>
    randomDutyOf(state(), headAt(timestamp, number), policy).kind
  /** Runs the job to its examination: one run that matches, or two. */
  const examined = (digests: readonly string[], finding: Finding, knownAnswerPassed = true): void => {
    const view = roundOf(headAt(1100))
    examine({ type: 'RequestRun', view, policy: roundPolicyOf(policy) })
    for (const [index, resultDigest] of digests.entries()) {
      const run = { run: index + 1, requestDigest: bytes32(index), resultDigest, exitCode: 0 }
      const ended = { ...run, determinismClass: 'wasm', isModulePinned: true }
      examine({ type: 'CompleteRun', run: ended, knownAnswerPassed, at: 1100 })
    }
    examine({ type: 'RequestExamination', view })
    const examination = { finding, reason: null, rung: 0, evidence: bytes32(0xee) }
    examine({ type: 'CompleteExamination', examination, at: 1100 })
  }
  const intend = (timestamp = 1100, number = 12): string =>
    execute({ type: 'IntendVerdict', head: headAt(timestamp, number), policy })
  const rewind = (toBlock: number): string => execute({ type: 'Rewind', toBlock, toHash: bytes32(toBlock) })
  return { events, state, execute, examined, duty, intend, rewind }
}
const drawn = (changes: Partial<MediatorDrawn> = {}) => {
  const mediation = start()
  mediation.execute({ type: 'Draw', draw: { ...draw, ...changes } })
  return mediation
}

describe('a mediation for Lilypad’s own handler', () => {
  it('accepts after one run that matches, once the draw is deep, and then only sends', () => {
    const mediation = drawn()
    assert.equal(mediation.duty(), 'requestRun')
    mediation.examined([claimDigest], 'MATCH')
    assert.equal(mediation.duty(1100, 11), 'none')
    assert.equal(mediation.intend(1100, 11), 'DRAW_NOT_DEEP')
    assert.equal(mediation.duty(), 'intendVerdict')
    assert.equal(mediation.intend(), 'VerdictIntended')
    assert.deepEqual(randomDutyOf(mediation.state(), headAt(1100), policy), {
      kind: 'sendVerdict',
      verdict: 'ACCEPT',
    })
    assert.equal(mediation.intend(), '')
    assert.equal(mediation.duty(1999), 'sendVerdict')
  })

  it('rejects after two equal runs that differ from the claim', () => {
    const mediation = drawn()
    mediation.examined([other, other], 'MISMATCH')
    assert.equal(mediation.intend(), 'VerdictIntended')
    assert.equal(mediation.state().intent?.verdict, 'REJECT')
  })

  it('refuses a REJECT that the record does not bear out, whoever wrote it', () => {
    const mediation = drawn()
    mediation.events.push({
      type: 'VerdictReached',
      data: { outcome: 'REJECT', rung: 0, reason: null, resultDigest: other },
    })
    assert.equal(mediation.intend(), 'VERDICT_NOT_BORNE_OUT')
    for (const digests of [[other, bytes32(0xcc)], [claimDigest, claimDigest], [other]]) {
      const tampered = drawn()
      for (const [index, resultDigest] of digests.entries()) {
        const ended = {
          requestDigest: bytes32(index),
          exitCode: 0,
          determinismClass: '',
          isModulePinned: true,
        }
        tampered.events.push({ type: 'RunCompleted', data: { run: index + 1, resultDigest, ...ended } })
      }
      const data = { finding: 'MISMATCH', reason: null, rung: 0, evidence: other } as const
      tampered.events.push(
        { type: 'ExaminationRequested', data: { highestRung: 0, at: 1 } },
        { type: 'ExaminationCompleted', data },
        ...mediation.events.slice(1),
      )
      assert.equal(tampered.intend(), 'VERDICT_NOT_BORNE_OUT', digests.join(' '))
    }
  })

  it('is silent where runs differ, a known answer failed, or the claim names no result', () => {
    const unstable = drawn()
    unstable.examined([other, bytes32(0xcc)], 'NONDETERMINISTIC')
    const broken = drawn()
    broken.examined([other, other], 'MISMATCH', false)
    const malformed = drawn({ claimDigest: bytes32(0) })
    const found = [unstable, broken, malformed].map((mediation) => {
      assert.equal(mediation.intend(), 'NO_VERDICT')
      return randomDutyOf(mediation.state(), headAt(1100), policy)
    })
    assert.deepEqual(found, [
      { kind: 'abstain', code: 'NONDETERMINISTIC', reason: null },
      { kind: 'abstain', code: 'CANNOT_REPRODUCE', reason: 'KNOWN_ANSWER_FAILED' },
      { kind: 'abstain', code: 'CANNOT_REPRODUCE', reason: 'CLAIM_MALFORMED' },
    ])
  })

  it('is too late from the controller’s deadline on, and starts nothing right before it', () => {
    const mediation = drawn()
    mediation.examined([claimDigest], 'MATCH')
    assert.equal(mediation.intend(1995), 'TOO_LATE')
    assert.equal(mediation.intend(1994), 'VerdictIntended')
    assert.deepEqual(randomDutyOf(mediation.state(), headAt(2000), policy), {
      kind: 'abstain',
      code: 'LATE',
      reason: null,
    })
    const free = drawn({ endsAt: 900 })
    assert.equal(free.duty(1000), 'abstain')
    const slow = drawn()
    assert.equal(slow.duty(2000 - 125), 'giveUpRuns')
  })

  it('says that the handler refused when time is over, and sends until then', () => {
    const mediation = drawn()
    mediation.examined([claimDigest], 'MATCH')
    mediation.intend()
    const refusal = { type: 'RecordVerdictRefused', code: '"Only mediation"', head: headAt(1200) } as const
    assert.equal(mediation.execute(refusal), 'VerdictRefused')
    assert.equal(mediation.execute(refusal), '')
    assert.equal(mediation.duty(1300), 'sendVerdict')
    assert.deepEqual(randomDutyOf(mediation.state(), headAt(2000), policy), {
      kind: 'abstain',
      code: 'REFUSED',
      reason: null,
    })
  })

  it('waits while its draw has left the chain, and sends the same verdict when it is back', () => {
    const mediation = drawn()
    mediation.examined([claimDigest], 'MATCH')
    mediation.intend()
    assert.equal(mediation.rewind(9), 'MediationRewound')
    assert.equal(mediation.duty(), 'none')
    const again = { ...draw, block: { number: 11, hash: bytes32(111) } }
    assert.equal(mediation.execute({ type: 'Draw', draw: again }), 'MediatorDrawn')
    assert.equal(mediation.duty(1100, 12), 'none')
    assert.equal(mediation.duty(1100, 13), 'sendVerdict')
  })

  it('forgets what it found of a claim that the chain took back, and never sends a verdict that was meant for it', () => {
    const again = { ...draw, claimDigest: other, block: { number: 11, hash: bytes32(111) } }
    const undecided = drawn()
    undecided.examined([claimDigest], 'MATCH')
    undecided.rewind(9)
    undecided.execute({ type: 'Draw', draw: again })
    assert.equal(undecided.duty(1100, 13), 'requestRun')

    const decided = drawn()
    decided.examined([claimDigest], 'MATCH')
    decided.intend()
    decided.rewind(9)
    decided.execute({ type: 'Draw', draw: again })
    assert.deepEqual(randomDutyOf(decided.state(), headAt(1100, 13), policy), {
      kind: 'abstain',
      code: 'CLAIM_CHANGED',
      reason: null,
    })
    assert.equal(decided.intend(1100, 13), 'SECOND_VERDICT')
  })

  it('folds an abstention and an end back with their blocks', () => {
    const mediation = drawn()
    mediation.examined([claimDigest], 'MATCH')
    mediation.intend()
    mediation.execute({
      type: 'Close',
      closed: { state: 'MediationAccepted', block: { number: 20, hash: bytes32(20) } },
    })
    assert.equal(mediation.duty(1200, 20), 'none')
    mediation.rewind(19)
    assert.equal(mediation.duty(1200, 19), 'sendVerdict')
    const abstention = { code: 'LATE', reason: null, at: 2000, blockNumber: 30 } as const
    mediation.execute({ type: 'Abstain', abstention })
    assert.equal(mediation.duty(1999, 30), 'none')
    mediation.rewind(29)
    assert.equal(mediation.duty(1999, 29), 'sendVerdict')
  })

  it('names any deal id, also one that is no text', () => {
    assert.match(randomMediationId('\ud800'), /^0x[0-9a-f]{64}$/)
    assert.notEqual(randomMediationId('a'), randomMediationId('b'))
  })

  it('never intends two verdicts, whatever is asked in whatever order', () => {
    const digests = [claimDigest, other, bytes32(0xcc)]
    const blocks = fc.integer({ min: 9, max: 14 })
    const action = fc.oneof(
      fc.record({ kind: fc.constant('draw' as const), block: blocks, claim: fc.constantFrom(...digests) }),
      fc.record({
        kind: fc.constant('examined' as const),
        digests: fc.array(fc.constantFrom(...digests), { minLength: 1, maxLength: 2 }),
        finding: fc.constantFrom<Finding>('MATCH', 'MISMATCH', 'NONDETERMINISTIC', 'CANNOT_EXECUTE'),
        passed: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('intend' as const),
        at: fc.integer({ min: 900, max: 2100 }),
        block: blocks,
      }),
      fc.record({ kind: fc.constant('rewind' as const), block: blocks }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const mediation = start()
        for (const each of actions) {
          if (each.kind === 'draw') {
            const block = { number: each.block, hash: bytes32(each.block) }
            mediation.execute({ type: 'Draw', draw: { ...draw, claimDigest: each.claim, block } })
          } else if (each.kind === 'examined') mediation.examined(each.digests, each.finding, each.passed)
          else if (each.kind === 'rewind') mediation.rewind(each.block)
          else mediation.intend(each.at, each.block)
          const { intent, examined } = mediation.state()
          if (mediation.events.at(-1)?.type !== 'VerdictIntended' || intent === null) continue
          const ended = examined.runs.filter((run) => run.status === 'completed')
          const results = ended.map((run) => run.resultDigest)
          if (intent.verdict === 'ACCEPT') assert.ok(results.includes(intent.claimDigest))
          else
            assert.ok(results.length === 2 && results[0] === results[1] && results[0] !== intent.claimDigest)
        }
        assert.ok(mediation.events.filter(({ type }) => type === 'VerdictIntended').length <= 1)
      }),
    )
  })
})
