import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mediation } from '@lilymed/domain/mediation'
import type { MediationCommand, MediationDrawn } from '@lilymed/domain/mediation'
import { Deal, structNode } from '@lilymed/lilypad'
import { sampleDeal, sampleJobOffer } from '@lilymed/lilypad/testing/sample-deal'
import { AppError } from '@lilymed/service-kit'
import { createExamineDuty } from '../duties/examine-duty.ts'
import { createPrepareBundle } from '../duties/prepare-bundle.ts'
import type { PreparedBundle } from '../duties/prepare-bundle.ts'
import { createRunDuty } from '../duties/run-duty.ts'
import type { ExaminationTerms } from '../reexecutor/examine-runs.ts'
import { jobPrivacyOf } from './job-privacy.ts'
import type { PrivacyRules } from './job-privacy.ts'

const secret = 'the patient is 4711'
const rules: PrivacyRules = { jobs: 'declared', deals: [], creators: [], modules: [] }
const terms = { drawClass: `0x${'c1'.repeat(32)}`, declaredRung: null, isPortable: false }
const drawn: MediationDrawn = {
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 2,
  mediator: '0x01',
  dealId: 'QmDeal',
  role: 'seat',
  claimDigest: `0x${'aa'.repeat(32)}`,
  isSealed: false,
  isRejectable: true,
  commitStartsAt: 0,
  commitEndsAt: 9,
  block: { number: 1, hash: `0x${'01'.repeat(32)}` },
}
const patience = { signal: new AbortController().signal, isOver: () => true }
const module = {
  name: '',
  repo: 'https://git.test/org/cowsay',
  hash: 'v1',
  path: '/lilypad_module.json.tmpl',
}
const template = `{ "machine": { "gpu": 0, "cpu": 1000, "ram": 100 },
  "job": { "APIVersion": "V1beta1", "Spec": { "Engine": "Docker",
    "Docker": { "Image": "richbrem/cowsay:latest", "Entrypoint": ["/usr/local/bin/cowsay", {{.Message}}] },
    "Network": {"Type": "None"}, "Timeout": 30 } } }`

/** Prepares a deal with these inputs; the module’s host fails with a message that quotes one unless it is sound. */
const prepare = async (
  inputs: Record<string, string>,
  given: Partial<PrivacyRules> = {},
  host: 'sound' | 'failing' | 'deal unknown' = 'sound',
): Promise<PreparedBundle> => {
  const deal = sampleDeal(sampleJobOffer({ module, inputs }))
  const failure = (code: string): AppError =>
    new AppError({ code, message: `no module for ${secret}`, retryable: false })
  const missing = (): Promise<never> => Promise.reject(new TypeError('nothing is asked of the shelf'))
  const prepareBundle = createPrepareBundle({
    solver: {
      getDeal: async () => {
        if (host === 'deal unknown') throw failure('SOLVER_NOT_FOUND')
        return { document: structNode(Deal, deal) } as never
      },
      getModuleTemplate: missing,
      getBlob: missing,
    },
    modules: {
      getModule: async () => {
        if (host === 'failing') throw failure('FETCH_FAILED')
        return { commit: 'cd'.repeat(20), template: Buffer.from(template), isPinned: true }
      },
    },
    images: { getDigest: async () => ({ digest: `sha256:${'ef'.repeat(32)}`, isPinned: true }) },
    drawClassName: () => undefined,
    privacyOf: (job) => jobPrivacyOf(job, { ...rules, ...given }),
    hideNonce: (nonce) => `hidden ${nonce}`,
  })
  const { job_creator: jobCreator, resource_provider: resourceProvider, solver, mediators } = deal.members
  const members = { jobCreator, resourceProvider, solver, mediators: mediators ?? [] }
  return prepareBundle({ deal: { dealId: deal.id, members }, terms, nonce: 'run 1' }, patience)
}

const messageOf = (prepared: PreparedBundle): string =>
  prepared.kind === 'refused' ? prepared.message : prepared.kind

describe('what a mediator records of a private job', () => {
  it('says that it is private, by its proved deal, and runs as it would otherwise', async () => {
    const open = await prepare({ Message: 'moo' })
    const declared = await prepare({ Message: 'moo', lilymed_private: 'age1reader' })
    assert.ok(open.kind === 'prepared' && declared.kind === 'prepared')
    assert.equal(open.privacy, undefined)
    assert.equal(declared.privacy?.because, 'creator')
    assert.deepEqual(declared.privacy.recipients, ['age1reader'])
    assert.equal(declared.privacy.parties.length, 2)
    const { nonce: _, ...bundle } = open.bundle
    const { nonce: __, ...same } = declared.bundle
    assert.deepEqual(same, bundle, 'the declaration must not change the job')
    assert.deepEqual([open.bundle.nonce, declared.bundle.nonce], ['run 1', 'hidden run 1'])
    assert.deepEqual([open.hideNonce, declared.hideNonce?.('run 2')], [undefined, 'hidden run 2'])
    const listed = await prepare({ Message: 'moo' }, { modules: [module.repo] })
    assert.equal(listed.kind === 'prepared' && listed.privacy?.because, 'module')
  })

  it('never is what went wrong with it, which may quote inputs and files', async () => {
    const inputs = { Message: secret }
    const open = messageOf(await prepare(inputs, {}, 'failing'))
    assert.ok(open.includes(secret), 'the message of a job that is not private is kept')
    const withheld = 'withheld: the job is private'
    assert.equal(messageOf(await prepare({ ...inputs, lilymed_private: '' }, {}, 'failing')), withheld)
    assert.equal(messageOf(await prepare(inputs, { jobs: 'all' }, 'deal unknown')), withheld)
    const creators = [sampleDeal(sampleJobOffer({ module, inputs })).members.job_creator]
    assert.equal(messageOf(await prepare(inputs, { creators }, 'deal unknown')), withheld)

    for (const isPrivate of [true, false]) {
      const told: MediationCommand[] = []
      const asked: ExaminationTerms[] = []
      const privacy = { because: 'all', recipients: [], parties: [] } as const
      const prepared: PreparedBundle = {
        kind: 'prepared',
        bundle: {} as never,
        policy: null,
        isModulePinned: true,
        ...(isPrivate ? { privacy } : {}),
      }
      const failed = { kind: 'failed', reason: 'OUTPUT_REFUSED', message: secret } as const
      const state = [
        { type: 'MediationDrawn', data: drawn } as const,
        { type: 'ExaminationRequested', data: { highestRung: 0, at: 1 } } as const,
      ].reduce(mediation.evolve, mediation.initialState())
      const record = {
        state: () => state,
        execute: (command: MediationCommand) => Promise.resolve(told.push(command)),
      }
      const duties = {
        prepareBundle: () => Promise.resolve(prepared),
        executeBundle: () => Promise.resolve(failed),
        examineRuns: (given: ExaminationTerms) => {
          asked.push(given)
          return Promise.resolve(failed)
        },
        putClaim: () => Promise.resolve(undefined),
        drawClassName: () => undefined,
      }
      const request = { deal: { dealId: 'QmDeal' }, terms, at: 7 }
      await createRunDuty(duties)(record, { ...request, run: 1, nonce: 'run 1' }, patience)
      await createExamineDuty(duties)(record, { ...request, nonceOf: String }, patience)
      assert.deepEqual(
        told.map((command) => 'message' in command && command.message),
        isPrivate ? [withheld, withheld] : [secret, secret],
      )
      const vote = { disputeId: drawn.disputeId, round: 2 }
      assert.deepEqual(asked[0]?.privacy, isPrivate ? { ...privacy, vote } : undefined)
    }
  })
})
