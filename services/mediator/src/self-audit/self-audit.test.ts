import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { DISPUTE_OUTCOMES, VERDICTS } from '@lilymed/domain'
import type { DisputeOutcome } from '@lilymed/domain'
import { mediation } from '@lilymed/domain/mediation'
import type { MediationState } from '@lilymed/domain/mediation'
import { failedRun } from '../duties/run-ending.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import { found } from '../testing/fake-node.ts'
import { auditVote, createVoteAuditor } from './audit-vote.ts'
import { guardMachine } from './guard-machine.ts'
import { openMachineJail } from './machine-jail.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-jail-'))
after(() => rmSync(folder, { recursive: true }))

const bundle = {} as never
const patience = { signal: new AbortController().signal, isOver: () => false, deadline: new Date() }

/** A machine that gives these answers, one after another, and counts how often it was asked. */
const machine = (...answers: readonly RunEnding[]) => {
  let asked = 0
  return {
    asked: () => asked,
    executeBundle: async () => answers[Math.min(asked++, answers.length - 1)] ?? assert.fail('an answer'),
  }
}

describe('a machine that failed a known-answer test', () => {
  const untested: RunEnding = { ...found('0xaa'), knownAnswerPassed: false } as RunEnding
  for (const [what, failure] of [
    ['by a run that says so', failedRun('KNOWN_ANSWER_FAILED', 'slot 0 gave 8')],
    ['by a run without a passed one', untested],
  ] as const) {
    it(`runs nothing any more, over restarts too: ${what}`, async () => {
      const directory = mkdtempSync(join(folder, 'case-'))
      const { executeBundle, asked } = machine(found('0xaa'), failure, found('0xaa'))
      const reasons: string[] = []
      const guarded = () =>
        guardMachine({
          executeBundle,
          jail: openMachineJail(directory),
          onJailed: (reason) => reasons.push(reason),
        })
      const first = guarded()
      assert.equal((await first(bundle, patience)).kind, 'completed')
      assert.deepEqual(await first(bundle, patience), failure)
      const restarted = guarded()
      for (const run of [first, restarted]) {
        const ending = await run(bundle, patience)
        assert.ok(ending.kind === 'failed' && ending.reason === 'KNOWN_ANSWER_FAILED')
      }
      assert.equal(asked(), 2, 'nothing may run after the failure')
      assert.equal(reasons.length, 1, 'it is told once')
      assert.ok(openMachineJail(directory).release())
      assert.equal((await restarted(bundle, patience)).kind, 'completed')
    })
  }

  it('is asked all the same for what is not voted on, and is jailed by that as well', async () => {
    const directory = mkdtempSync(join(folder, 'case-'))
    const { executeBundle, asked } = machine(failedRun('KNOWN_ANSWER_FAILED', 'slot 0 gave 8'), found('0xaa'))
    const reasons: string[] = []
    const jail = openMachineJail(directory)
    const onJailed = (reason: string): void => void reasons.push(reason)
    const apart = guardMachine({ executeBundle, jail, onJailed, runsJailed: true })
    const voting = guardMachine({ executeBundle, jail, onJailed })
    assert.equal((await apart(bundle, patience)).kind, 'failed')
    assert.equal((await apart(bundle, patience)).kind, 'completed')
    assert.equal((await voting(bundle, patience)).kind, 'failed')
    assert.deepEqual([asked(), reasons.length], [2, 1])
    assert.ok(jail.read())
  })

  it('is not jailed by failures of other kinds', async () => {
    const directory = mkdtempSync(join(folder, 'case-'))
    const { executeBundle } = machine(failedRun('TIMEOUT', 'slow'), failedRun('EXECUTOR_UNAVAILABLE', 'gone'))
    const run = guardMachine({
      executeBundle,
      jail: openMachineJail(directory),
      onJailed: () => assert.fail(),
    })
    await run(bundle, patience)
    await run(bundle, patience)
    assert.equal(openMachineJail(directory).read(), undefined)
  })

  it('stays jailed by a file that nobody can read, and keeps the first reason', () => {
    const directory = mkdtempSync(join(folder, 'case-'))
    const jail = openMachineJail(directory)
    writeFileSync(join(directory, 'machine-jailed'), 'torn {')
    assert.match(jail.read()?.reason ?? '', /cannot be read/)
    assert.equal(jail.jail('another', new Date(0)), false)
    assert.ok(jail.release())
    assert.equal(jail.jail('slot 0 gave 8', new Date(0)), true)
    assert.equal(jail.jail('slot 1 gave 9', new Date(1)), false)
    assert.deepEqual(jail.read(), { reason: 'slot 0 gave 8', since: '1970-01-01T00:00:00.000Z' })
    assert.equal(existsSync(join(directory, 'machine-jailed.new')), false)
  })
})

describe('the audit of a vote', () => {
  it('finds a contradiction where opposite verdicts on the provider meet, and nowhere else', () => {
    for (const verdict of VERDICTS) {
      for (const outcome of DISPUTE_OUTCOMES) {
        const pair = `${verdict} ${outcome}`
        const expected = ['ACCEPT ACCEPT', 'REJECT REJECT'].includes(pair)
          ? 'agreed'
          : ['ACCEPT REJECT', 'REJECT ACCEPT'].includes(pair)
            ? 'contradicted'
            : 'unsettled'
        assert.equal(auditVote(verdict, outcome), expected, pair)
      }
    }
  })

  it('is told once for each settlement, again after a rewind took it back, and never of what was not revealed', () => {
    const zero = `0x${'00'.repeat(32)}`
    const block = { number: 1, hash: zero }
    const ballot = { outcome: 'ACCEPT', rung: 0, reason: null, resultDigest: zero, evidence: zero } as const
    const voted = (outcome: DisputeOutcome | null, isRevealed = true): MediationState => ({
      ...mediation.initialState(),
      commit: {
        ballot,
        commitment: zero,
        sealedVote: '0x',
        origin: 'intended',
        txHash: null,
        confirmedIn: block,
      },
      reveal: { txHash: null, confirmedIn: isRevealed ? block : null },
      settled: outcome === null ? null : { outcome, reward: '0', slashed: '0', blockNumber: 1 },
    })
    const told: string[] = []
    const audit = createVoteAuditor(({ disputeId, round }, result) =>
      told.push(`${disputeId}.${round} ${result}`),
    )
    const states = [
      voted(null),
      voted('ACCEPT'),
      voted('ACCEPT'),
      voted(null),
      voted('REJECT'),
      voted('REJECT'),
    ]
    for (const state of states) audit({ disputeId: 'a', round: 1 }, state)
    audit({ disputeId: 'a', round: 2 }, voted('ACCEPT'))
    audit({ disputeId: 'b', round: 1 }, voted('REJECT', false))
    assert.deepEqual(told, ['a.1 agreed', 'a.1 contradicted', 'a.2 agreed'])
  })
})
