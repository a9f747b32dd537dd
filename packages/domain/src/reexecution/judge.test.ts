import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { REASONS } from '../values/reasons.ts'
import type { Reason } from '../values/reasons.ts'
import { claimRung } from './claim-rung.ts'
import type { Comparison } from './comparison.ts'
import { judge } from './judge.ts'
import type { ExaminedRun, Examination } from './judge.ts'
import type { Rung } from './rung.ts'

type Outcome = Pick<Comparison, 'likeness' | 'rung'>
type Completed = Extract<ExaminedRun, { readonly status: 'completed' }>

const alike = (rung: Rung): Outcome => ({ likeness: rung < 2 ? 'identical' : 'within-tolerance', rung })
const different = (rung: Rung = 0): Outcome => ({ likeness: 'different', rung })
const completed = (withClaim: Outcome | null, change: Partial<Completed> = {}): Completed => ({
  status: 'completed',
  knownAnswerPassed: true,
  classMatch: 'identical',
  withClaim,
  ...change,
})
const failed = (reason: Reason): ExaminedRun => ({ status: 'failed', reason })

const differing = (rung: Rung) => [completed(different(rung)), completed(different(rung))]
const twice: readonly ExaminedRun[] = [completed(different()), completed(different())]
const examinationOf = (change: Partial<Examination> = {}): Examination => ({
  runs: twice,
  betweenRuns: alike(0),
  isOneCid: true,
  isOneClass: true,
  claim: 'named',
  claimBytes: 'absent',
  policy: { rung: 1, portable: false },
  declaredRung: 4,
  isModulePinned: true,
  isPortable: false,
  isRejectable: true,
  ...change,
})
const say = (change: Partial<Examination>): string => {
  const judgement = judge(examinationOf(change))
  if (judgement.kind === 'wanted') return `run ${judgement.run}`
  return judgement.finding === 'CANNOT_EXECUTE'
    ? judgement.reason
    : `${judgement.finding} at ${judgement.rung}`
}

describe('judge', () => {
  const cases: readonly (readonly [string, Partial<Examination>, string])[] = [
    ['no run yet', { runs: [], betweenRuns: null }, 'run 1'],
    ['one run like the claim', { runs: [completed(alike(0))], betweenRuns: null }, 'MATCH at 0'],
    ['one run unlike the claim', { runs: [completed(different())], betweenRuns: null }, 'run 2'],
    ['two runs alike, unlike the claim', {}, 'MISMATCH at 0'],
    ['two runs unlike each other', { betweenRuns: different(1) }, 'NONDETERMINISTIC at 1'],
    [
      'two runs unlike each other, one like the claim',
      { runs: [completed(different()), completed(alike(0))], betweenRuns: different(1) },
      'NONDETERMINISTIC at 1',
    ],
    [
      'runs of two classes unlike each other',
      { betweenRuns: different(1), isOneClass: false },
      'CLASS_UNAVAILABLE',
    ],
    [
      'runs of two classes unlike each other, where classes do not matter',
      { betweenRuns: different(1), isOneClass: false, isPortable: true },
      'NONDETERMINISTIC at 1',
    ],
    ['a run that failed', { runs: [failed('TIMEOUT')], betweenRuns: null }, 'TIMEOUT'],
    [
      'a difference, then a failure',
      { runs: [completed(different()), failed('RESOURCE_LIMIT')], betweenRuns: null },
      'RESOURCE_LIMIT',
    ],
    [
      'a failure, then a match',
      { runs: [failed('EXECUTOR_UNAVAILABLE'), completed(alike(0))], betweenRuns: null },
      'MATCH at 0',
    ],
    [
      'a machine that failed its known-answer test',
      { runs: [completed(different()), completed(different(), { knownAnswerPassed: false })] },
      'KNOWN_ANSWER_FAILED',
    ],
    [
      'a match on a machine that failed its known-answer test',
      { runs: [completed(alike(0), { knownAnswerPassed: false })], betweenRuns: null },
      'KNOWN_ANSWER_FAILED',
    ],
    ['a claim that is no CID', { claim: 'malformed' }, 'CLAIM_MALFORMED'],
    ['a policy that cannot be read', { policy: null }, 'MODULE_REFUSED'],
    ['a module that may have changed', { isModulePinned: false }, 'MODULE_MUTABLE'],
    [
      'a match of a module that may have changed',
      { isModulePinned: false, runs: [completed(alike(0))], betweenRuns: null },
      'MATCH at 0',
    ],
    [
      'a match above the rung of the policy',
      {
        runs: [completed(alike(3)), completed(alike(3))],
        policy: { rung: 2, portable: false },
        claimBytes: 'read',
      },
      'MISMATCH at 2',
    ],
    [
      'a match at the rung of the policy',
      {
        runs: [completed(alike(3))],
        policy: { rung: 3, portable: false },
        claimBytes: 'read',
        betweenRuns: null,
      },
      'MATCH at 3',
    ],
    ['a forgiving policy and no bytes', { policy: { rung: 2, portable: false } }, 'FETCH_FAILED'],
    [
      'a forgiving policy and bytes that are refused',
      { policy: { rung: 2, portable: false }, claimBytes: 'refused' },
      'CLAIM_REFUSED',
    ],
    ['an exact policy and bytes that are refused', { claimBytes: 'refused' }, 'MISMATCH at 0'],
    [
      'a forgiving policy and the bytes',
      {
        runs: [completed(different(3)), completed(different(3))],
        policy: { rung: 3, portable: false },
        claimBytes: 'read',
        betweenRuns: alike(3),
      },
      'MISMATCH at 3',
    ],
    [
      'a sealed claim, two runs with one CID',
      { claim: 'sealed', runs: [completed(null), completed(null)] },
      'UNCOMPARED at 0',
    ],
    [
      'a sealed claim, two runs with two CIDs',
      { claim: 'sealed', runs: [completed(null), completed(null)], betweenRuns: alike(3), isOneCid: false },
      'NONDETERMINISTIC at 0',
    ],
    [
      'a sealed claim that would be rejected by runs of another class',
      { claim: 'sealed', runs: [completed(null), completed(null, { classMatch: 'unknown' })] },
      'CLASS_UNKNOWN',
    ],
    [
      'a sealed claim that would be rejected by a module that may have changed',
      { claim: 'sealed', runs: [completed(null), completed(null)], isModulePinned: false },
      'MODULE_MUTABLE',
    ],
    [
      'a sealed claim that nothing can be rejected of',
      {
        claim: 'sealed',
        runs: [completed(null, { classMatch: 'unknown' }), completed(null)],
        isModulePinned: false,
        isRejectable: false,
      },
      'UNCOMPARED at 0',
    ],
    ['a sealed claim, one run', { claim: 'sealed', runs: [completed(null)], betweenRuns: null }, 'run 2'],
  ]
  for (const [name, change, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(say(change), expected))

  describe('by the rung of the policy and the one that was declared', () => {
    const drifted = { betweenRuns: alike(3), isOneCid: false }
    const table: readonly (readonly [string, Rung, Rung | null, Partial<Examination>, string])[] = [
      ['nothing declared, exact policy', 1, null, {}, 'MISMATCH at 0'],
      ['nothing declared, forgiving policy', 3, null, {}, 'CLASS_UNKNOWN'],
      ['nothing declared, forgiving policy, bytes', 3, null, { claimBytes: 'read' }, 'CLASS_UNKNOWN'],
      [
        'nothing declared, forgiving policy, the claim itself',
        3,
        null,
        { runs: [completed(alike(0))] },
        'MATCH at 0',
      ],
      ['the policy’s rung declared, no bytes', 3, 3, {}, 'FETCH_FAILED'],
      [
        'the policy’s rung declared, bytes',
        3,
        3,
        { claimBytes: 'read', runs: differing(3) },
        'MISMATCH at 3',
      ],
      ['a higher rung declared, no bytes', 2, 4, {}, 'FETCH_FAILED'],
      ['a higher rung declared, bytes', 2, 4, { claimBytes: 'read', runs: differing(2) }, 'MISMATCH at 2'],
      ['an exact rung declared, no bytes', 3, 0, {}, 'MISMATCH at 0'],
      ['an exact rung declared, bytes refused', 3, 1, { claimBytes: 'refused' }, 'MISMATCH at 0'],
      ['an exact rung declared, runs that the policy forgives', 3, 0, drifted, 'NONDETERMINISTIC at 0'],
      [
        'an exact rung declared, runs that the policy forgives, one of them the claim',
        3,
        0,
        { ...drifted, runs: [completed(different()), completed(alike(0))] },
        'MATCH at 0',
      ],
      [
        'an exact rung declared, runs of two classes that the policy forgives',
        3,
        0,
        { ...drifted, isOneClass: false },
        'CLASS_UNAVAILABLE',
      ],
      ['a lower rung declared, bytes', 3, 2, { claimBytes: 'read', runs: differing(3) }, 'MISMATCH at 2'],
      [
        'a lower rung declared, bytes alike above it',
        3,
        2,
        { claimBytes: 'read', runs: [completed(alike(3)), completed(alike(3))] },
        'MISMATCH at 2',
      ],
      [
        'a lower rung declared, bytes alike at it',
        3,
        2,
        { claimBytes: 'read', runs: [completed(alike(2))] },
        'MATCH at 2',
      ],
      [
        'a lower rung declared, runs alike above it',
        3,
        2,
        { ...drifted, claimBytes: 'read', runs: differing(3) },
        'NONDETERMINISTIC at 2',
      ],
      ['runs that differ in dotfiles alone', 1, 1, { betweenRuns: different(1) }, 'NONDETERMINISTIC at 1'],
    ]
    for (const [name, policyRung, declaredRung, change, expected] of table)
      it(`${name}: ${expected}`, () =>
        assert.equal(
          say({ policy: { rung: policyRung, portable: false }, declaredRung, ...change }),
          expected,
        ))
  })

  it('rejects by class, portability, module and bytes exactly where all allow it', () => {
    const classMatches = ['identical', 'compatible', 'declared', 'foreign', 'unknown'] as const
    const rungs = [0, 1, 2, 3, 4] as const
    let combinations = 0
    for (const one of classMatches)
      for (const other of classMatches)
        for (const portable of [true, false])
          for (const isPortable of [true, false])
            for (const isModulePinned of [true, false])
              for (const claimBytes of ['absent', 'read', 'refused'] as const)
                for (const rung of rungs) {
                  combinations += 1
                  const isClassFit = [one, other].every(
                    (match) => match === 'identical' || match === 'compatible' || match === 'declared',
                  )
                  const runs = [one, other].map((classMatch) => completed(different(rung), { classMatch }))
                  const isRejected =
                    isModulePinned &&
                    (isClassFit || portable || isPortable) &&
                    (rung < 2 || claimBytes === 'read')
                  const said = say({
                    runs,
                    isModulePinned,
                    isPortable,
                    claimBytes,
                    policy: { rung, portable },
                  })
                  assert.equal(said === `MISMATCH at ${rung}`, isRejected, said)
                }
    assert.equal(combinations, 5 * 5 * 2 * 2 * 2 * 3 * 5)
  })

  const outcomes: fc.Arbitrary<Outcome> = fc.record({
    likeness: fc.constantFrom('identical', 'within-tolerance', 'different'),
    rung: fc.constantFrom(0, 1, 2, 3, 4),
  })
  const runs: fc.Arbitrary<ExaminedRun> = fc.oneof(
    fc.record({
      status: fc.constant('completed' as const),
      knownAnswerPassed: fc.boolean(),
      classMatch: fc.constantFrom('identical', 'compatible', 'declared', 'foreign', 'unknown'),
      withClaim: fc.option(outcomes),
    }),
    fc.record({
      status: fc.constant('failed' as const),
      reason: fc.constantFrom(...REASONS.map(({ name }) => name)),
    }),
  )
  const examinations: fc.Arbitrary<Examination> = fc.record({
    runs: fc.array(runs, { maxLength: 2 }),
    betweenRuns: fc.option(outcomes),
    isOneCid: fc.boolean(),
    isOneClass: fc.boolean(),
    claim: fc.constantFrom('named', 'sealed', 'malformed'),
    claimBytes: fc.constantFrom('absent', 'read', 'refused'),
    policy: fc.option(fc.record({ rung: fc.constantFrom(0, 1, 2, 3, 4), portable: fc.boolean() })),
    declaredRung: fc.option(fc.constantFrom(0, 1, 2, 3, 4)),
    isModulePinned: fc.boolean(),
    isPortable: fc.boolean(),
    isRejectable: fc.boolean(),
  })
  const completedOf = ({ runs: all }: Examination) => all.filter((run) => run.status === 'completed')

  it('speaks against a claim only with two sound runs of ours that agree, on a class that counts', () => {
    fc.assert(
      fc.property(examinations, (examination) => {
        const judgement = judge(examination)
        if (judgement.kind === 'wanted' || judgement.finding !== 'MISMATCH') return
        const both = completedOf(examination)
        assert.equal(both.length, 2)
        assert.ok(both.every((run) => run.knownAnswerPassed))
        assert.notEqual(examination.betweenRuns?.likeness, 'different')
        const highest = claimRung(examination.policy?.rung ?? 0, examination.declaredRung)
        assert.ok(highest !== undefined && judgement.rung <= highest)
        assert.ok(highest > 1 ? examination.claimBytes === 'read' : examination.isOneCid)
        assert.ok(examination.isModulePinned)
        const isPortable = examination.isPortable || examination.policy?.portable === true
        assert.ok(
          isPortable || both.every(({ classMatch }) => classMatch !== 'foreign' && classMatch !== 'unknown'),
        )
      }),
      { numRuns: 5000 },
    )
  })

  it('speaks for a claim only with a run like it at a rung the policy allows, and records that rung', () => {
    fc.assert(
      fc.property(examinations, (examination) => {
        const judgement = judge(examination)
        if (judgement.kind === 'wanted' || judgement.finding !== 'MATCH') return
        assert.ok(judgement.rung <= (claimRung(examination.policy?.rung ?? 0, examination.declaredRung) ?? 0))
        assert.ok(
          completedOf(examination).some(
            ({ withClaim }) => withClaim?.rung === judgement.rung && withClaim.likeness !== 'different',
          ),
        )
      }),
      { numRuns: 5000 },
    )
  })

  it('never turns a failure of ours into a finding about the provider', () => {
    fc.assert(
      fc.property(examinations, (examination) => {
        const judgement = judge(examination)
        const isMismatch = judgement.kind === 'found' && judgement.finding === 'MISMATCH'
        assert.ok(!(isMismatch && examination.runs.some(({ status }) => status === 'failed')))
      }),
      { numRuns: 5000 },
    )
  })
})
