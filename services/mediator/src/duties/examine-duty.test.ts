import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cidV0OfDigest } from '@lilymed/domain'
import { mediation } from '@lilymed/domain/mediation'
import type { Rung } from '@lilymed/domain'
import type { MediationCommand, MediationDrawn, MediationState } from '@lilymed/domain/mediation'
import type { ExaminationTerms } from '../reexecutor/examine-runs.ts'
import { requestDigest } from '../reexecutor/execute-bundle.ts'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import { createExamineDuty } from './examine-duty.ts'
import type { PreparedBundle } from './prepare-bundle.ts'

const digest = (byte: string) => `0x${byte.repeat(32)}`
const policyOf = (rung: number): string =>
  JSON.stringify({
    version: 1,
    rung,
    portable: false,
    ignoredLogs: [],
    compatibleClasses: [],
    files: [],
  })
const drawn: MediationDrawn = {
  disputeId: digest('d1'),
  round: 1,
  mediator: '0x01',
  dealId: 'QmDeal',
  role: 'seat',
  claimDigest: digest('aa'),
  isSealed: false,
  isRejectable: true,
  commitStartsAt: 0,
  commitEndsAt: 300,
  block: { number: 1, hash: digest('01') },
}
const run = (number: number, named = digest(`1${number}`)) => ({
  run: number,
  requestDigest: named,
  resultDigest: digest('bb'),
  exitCode: 0,
  determinismClass: 'wasm',
  isModulePinned: true,
})
const stateOf = (
  changes: Partial<MediationDrawn>,
  highestRung: number,
  firstRun: string | undefined,
): MediationState =>
  (
    [
      { type: 'MediationDrawn', data: { ...drawn, ...changes } },
      { type: 'RunCompleted', data: run(2) },
      { type: 'RunCompleted', data: run(1, firstRun) },
      { type: 'ExaminationRequested', data: { highestRung, at: 5 } },
    ] as const
  ).reduce(mediation.evolve, mediation.initialState())

type Given = {
  readonly prefix?: string
  /** What the first run is known by. */
  readonly firstRun?: string
  readonly draw?: Partial<MediationDrawn>
  readonly highestRung?: number
  readonly policy?: string | null
  readonly terms?: Partial<ClaimTerms>
  readonly prepared?: PreparedBundle
  readonly car?: string | undefined
}

const examine = async (given: Given) => {
  const { draw = {}, highestRung = 0, policy = null, terms = {}, car = digest('ca') } = given
  const asked: ExaminationTerms[] = []
  const told: MediationCommand[] = []
  const wanted: string[] = []
  const duty = createExamineDuty({
    prepareBundle: (request) =>
      Promise.resolve(
        given.prepared ?? {
          kind: 'prepared',
          bundle: { nonce: request.nonce } as never,
          policy,
          isModulePinned: true,
          ...(given.prefix !== undefined && { hideNonce: (nonce) => `${given.prefix}${nonce}` }),
        },
      ),
    examineRuns: (given) => {
      asked.push(given)
      return Promise.resolve({ kind: 'failed', reason: 'TIMEOUT', message: 'x\u0007y' })
    },
    putClaim: (cid) => {
      wanted.push(cid)
      return Promise.resolve('car' in given ? given.car : car)
    },
    drawClassName: (id) => (id === digest('c1') ? 'container-x86_64' : undefined),
  })
  const state = stateOf(draw, highestRung, given.firstRun)
  await duty(
    {
      state: () => state,
      execute: (command) => {
        told.push(command)
        return Promise.resolve({ kind: 'accepted', events: [] })
      },
    },
    {
      deal: { dealId: 'QmDeal' },
      terms: { drawClass: digest('c1'), declaredRung: null, isPortable: false, ...terms },
      nonceOf: (number) => `run ${number}`,
      at: 7,
    },
    { signal: new AbortController().signal, isOver: () => true },
  )
  return { asked: asked[0], told, wanted }
}

describe('the examination of a vote', () => {
  it('is asked for with its runs in order, the claim as its CID, and what the chain says of it', async () => {
    const { asked, told } = await examine({})
    assert.deepEqual(
      asked?.runs.map(({ requestDigest, bundle }) => [requestDigest, bundle.nonce]),
      [
        [digest('11'), 'run 1'],
        [digest('12'), 'run 2'],
      ],
    )
    const hidden = await examine({ prefix: 'hidden ' })
    assert.deepEqual(
      hidden.asked?.runs.map(({ bundle }) => bundle.nonce),
      ['hidden run 1', 'hidden run 2'],
    )
    const firstRun = requestDigest({ nonce: 'run 1' } as never)
    const earlier = await examine({ prefix: 'hidden ', firstRun })
    assert.deepEqual(
      earlier.asked?.runs.map(({ bundle }) => bundle.nonce),
      ['run 1', 'hidden run 2'],
      'a run that was asked for before nonces were hidden is known by the plain one',
    )
    assert.deepEqual(asked.claim, { resultCid: cidV0OfDigest(digest('aa')) })
    assert.deepEqual([asked.policy, asked.isModulePinned, asked.isPortable], [null, true, false])
    assert.deepEqual(told, [{ type: 'FailExamination', reason: 'TIMEOUT', message: 'x y' }])
  })

  it('names the class that the provider declared, and no other', async () => {
    const declared = { declaredRung: 0 } as const
    const { claim } = (await examine({ terms: declared })).asked ?? {}
    assert.deepEqual([claim?.drawClass, claim?.highestRung], ['container-x86_64', 0])
    assert.equal((await examine({})).asked?.claim.drawClass, undefined)
    const unknown = { ...declared, drawClass: digest('c2') }
    assert.equal((await examine({ terms: unknown })).asked?.claim.drawClass, undefined)
  })

  it('names no claim while that is sealed', async () => {
    const { asked, wanted } = await examine({
      draw: { isSealed: true, claimDigest: digest('00') },
      policy: policyOf(3),
      highestRung: 4,
      terms: { declaredRung: 3 },
    })
    assert.deepEqual(asked?.claim, { resultCid: null, drawClass: 'container-x86_64', highestRung: 3 })
    assert.deepEqual(wanted, [])
  })

  it('is not asked for where a sealed claim could be rejected in a class whose name is not known', async () => {
    const draw = { isSealed: true, claimDigest: digest('00'), isRejectable: true }
    const terms = { declaredRung: 0, drawClass: digest('c2') } as const
    const { asked, told } = await examine({ draw, terms })
    assert.equal(asked, undefined)
    const [command] = told
    assert.ok(command?.type === 'FailExamination' && command.reason === 'CLASS_UNKNOWN')
    assert.ok((await examine({ draw, terms: { ...terms, drawClass: digest('c1') } })).asked)
    assert.ok((await examine({ draw, terms: { ...terms, isPortable: true } })).asked)
    assert.ok((await examine({ draw: { ...draw, isRejectable: false }, terms })).asked)
  })

  it('brings the claim’s bytes where the policy and what was declared climb, and no higher than a vote may', async () => {
    const climbs = async (given: Given): Promise<boolean> => {
      const { asked, wanted } = await examine(given)
      assert.equal(asked?.claim.car !== undefined, wanted.length > 0)
      return wanted.length > 0
    }
    const terms = (declaredRung: Rung | null) => ({ terms: { declaredRung } })
    const whole = { policy: policyOf(3), highestRung: 3, ...terms(3) }
    assert.equal(await climbs(whole), true)
    assert.equal(await climbs({ ...whole, highestRung: 2 }), false)
    assert.equal(await climbs({ ...whole, highestRung: 2, ...terms(2) }), true)
    assert.equal(await climbs({ ...whole, ...terms(1) }), false)
    assert.equal(await climbs({ ...whole, ...terms(null) }), false)
    assert.equal(await climbs({ ...whole, policy: policyOf(1) }), false)
    assert.equal(await climbs({ ...whole, policy: '{' }), false)
    assert.equal(await climbs({ ...whole, policy: null }), false)
  })

  it('does without bytes that nobody has', async () => {
    const terms = { declaredRung: 2 } as const
    const { asked, wanted } = await examine({ policy: policyOf(2), highestRung: 2, terms, car: undefined })
    assert.equal(wanted.length, 1)
    assert.ok(asked && !('car' in asked.claim))
  })

  it('fails with the reason for which there is no bundle any more', async () => {
    const { asked, told } = await examine({
      prepared: { kind: 'refused', reason: 'FETCH_FAILED', message: 'gone' },
    })
    assert.equal(asked, undefined)
    assert.deepEqual(told, [{ type: 'FailExamination', reason: 'FETCH_FAILED', message: 'gone' }])
  })
})
