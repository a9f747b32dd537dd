import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import { createComparer } from '../compare/comparer.ts'
import type { Comparer } from '../compare/comparer.ts'
import { readEvidence } from '../evidence/read-evidence.ts'
import { createExaminationScene } from '../testing/examination-scene.ts'
import { cidOf, resultWith } from '../testing/finished-runs.ts'
import type { ResultFiles } from '../testing/finished-runs.ts'
import type { ExaminationRequest } from './examination-request.ts'
import type { ExaminationResult } from './examination-view.ts'

const tenant = 'a'
const policyOf = (change: object) =>
  JSON.stringify({
    version: 1,
    rung: 3,
    portable: false,
    ignoredLogs: [],
    compatibleClasses: [],
    files: [],
    ...change,
  })
const numbers = policyOf({
  files: [
    {
      path: 'outputs/*.f32',
      comparator: {
        kind: 'numbers',
        format: 'raw',
        type: 'f32',
        absolute: 1e-5,
        relative: 0,
        ulps: 0,
        nan: 'refused',
      },
    },
  ],
})
const f32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)

describe('an examination', () => {
  let directory: string
  let comparer: Comparer
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-examinations-'))
    comparer = createComparer({ threads: 1, timeLimitMs: 60_000 })
  })
  after(async () => {
    await comparer.close()
    await rm(directory, { recursive: true })
  })

  const createScene = () => createExaminationScene({ directory, comparer })
  const say = ({ finding, reason, rung, wantedRun }: ExaminationResult) =>
    [finding, reason ?? wantedRun ?? rung].join(' ')

  it('of a run with the claimed CID is a MATCH, with evidence that proves itself', async () => {
    const { complete, examine, stored } = createScene()
    const result = resultWith({ a: 'x' }, { stdout: `\u001b[31m${'log '.repeat(2000)}end` })
    const run = await complete('one', result)
    const found = await examine([run], { claim: { resultCid: await cidOf(result) } })
    assert.equal(say(found), 'MATCH 0')
    const read = readEvidence(stored.get(found.evidence.sha256) ?? new Uint8Array())
    assert.ok(read.kind === 'sound')
    assert.equal(read.digest, found.evidence.digest)
    const [kept] = read.document.runs
    assert.ok(kept?.state === 'completed')
    assert.equal(kept.logs.stdout.size, 8008)
    assert.equal(kept.logs.stdout.tail.length, 4096)
    assert.ok(Buffer.from(kept.logs.stdout.tail).toString().endsWith('log end'))
  })

  it('of a run unlike the claim wants a second; two that agree are a MISMATCH, two that do not are NONDETERMINISTIC', async () => {
    const { complete, examine } = createScene()
    const [one, two] = [
      await complete('one', resultWith({ a: 'x' })),
      await complete('two', resultWith({ a: 'x' })),
    ]
    const other = await complete('other', resultWith({ a: 'y' }))
    assert.equal(say(await examine([one])), 'UNDECIDED 2')
    assert.equal(say(await examine([one, two])), 'MISMATCH 0')
    const differing = await examine([one, other])
    assert.equal(say(differing), 'NONDETERMINISTIC 1')
    const file = differing.comparisons.betweenRuns?.files.find(({ path }) => path === 'outputs/a')
    assert.deepEqual(file?.firstDifference, { offset: 0, ours: '78', theirs: '79' })
    const hidden = await complete('hidden', { ...resultWith({ a: 'x' }), 'outputs/.state': '1' })
    assert.equal(
      say(await examine([one, hidden])),
      'NONDETERMINISTIC 1',
      'dotfiles count between runs of ours',
    )
  })

  it('counts no dotfile of ours against a claim, which can hold none', async () => {
    const { complete, examine, post } = createScene()
    const claimed = resultWith({ 'x.f32': f32(1, 2) })
    const own = await complete('one', { ...resultWith({ 'x.f32': f32(1, 2.000_001) }), 'outputs/.seed': '7' })
    const resultCid = await cidOf(claimed)
    const found = await examine([own], {
      claim: { resultCid, highestRung: 3, car: await post('claim', claimed) },
      policy: numbers,
    })
    assert.equal(say(found), 'MATCH 3')
  })

  it('goes without the logs that the store had to drop', async () => {
    const { complete, examine, stored } = createScene()
    const result = resultWith({ a: 'x' }, { stdout: 'dropped' })
    const run = await complete('one', result)
    stored.delete(sha256(Buffer.from('dropped')))
    const found = await examine([run], { claim: { resultCid: await cidOf(result) } })
    assert.equal(say(found), 'MATCH 0')
    const read = readEvidence(stored.get(found.evidence.sha256) ?? new Uint8Array())
    assert.ok(read.kind === 'sound')
    const [kept] = read.document.runs
    assert.ok(kept?.state === 'completed')
    assert.deepEqual([kept.logs.stdout.size, kept.logs.stdout.tail.length], [7, 0])
  })

  it('shows few of very many files, the different ones first, and has all of them in its evidence', async () => {
    const { complete, examine, stored } = createScene()
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, 'same']))
    const runs = [
      await complete('one', resultWith({ ...many, zz: 'x' })),
      await complete('two', resultWith({ ...many, zz: 'y' })),
    ]
    const { comparisons, evidence } = await examine(runs)
    assert.equal(comparisons.betweenRuns?.files.length, 64)
    assert.equal(comparisons.betweenRuns.files[0]?.path, 'outputs/zz')
    const read = readEvidence(stored.get(evidence.sha256) ?? new Uint8Array())
    assert.ok(read.kind === 'sound')
    assert.equal(read.document.comparisons.betweenRuns?.files.length, 204)
  })

  it('asks for the class, the module and the known answers', async () => {
    const { complete, fail, examine } = createScene()
    const runs = [
      await complete('one', resultWith({ a: 'x' })),
      await complete('two', resultWith({ a: 'x' })),
    ]
    const claim = { resultCid: await cidOf(resultWith({ a: 'claimed' })) }
    assert.equal(say(await examine(runs, { claim })), 'CANNOT_EXECUTE CLASS_UNKNOWN')
    assert.equal(say(await examine(runs, { claim, isPortable: true })), 'MISMATCH 0')
    const elsewhere = { drawClass: 'container/x64', determinismClass: 'dc1/container/arch=x64' }
    const foreign = [
      await complete('three', resultWith({ a: 'x' }), elsewhere),
      await complete('four', resultWith({ a: 'x' }), elsewhere),
    ]
    assert.equal(
      say(await examine(foreign, { claim, isPortable: true })),
      'CANNOT_EXECUTE CLASS_UNKNOWN',
      'whoever challenges cannot make a container portable',
    )
    const mixed = [runs[0] ?? '', foreign[1] ?? '']
    const compatible = policyOf({
      compatibleClasses: [['dc1/wasm/arch=x64', elsewhere.determinismClass]],
    })
    assert.equal(
      say(
        await examine(mixed, { claim, isPortable: true, policy: compatible.replace('"rung":3', '"rung":1') }),
      ),
      'CANNOT_EXECUTE CLASS_UNKNOWN',
      'nor with one portable run',
    )
    const another = await complete('another', resultWith({ a: 'y' }), elsewhere)
    assert.equal(
      say(await examine([runs[0] ?? '', another])),
      'CANNOT_EXECUTE CLASS_UNAVAILABLE',
      'two classes of ours may differ',
    )
    const sealed = { resultCid: null }
    assert.equal(
      say(await examine(foreign, { claim: sealed, isPortable: true })),
      'CANNOT_EXECUTE CLASS_UNKNOWN',
    )
    assert.equal(say(await examine(foreign, { claim: sealed })), 'UNCOMPARED 0')
    const declared = { ...sealed, drawClass: 'container/x64' }
    assert.equal(say(await examine(foreign, { claim: declared })), 'UNCOMPARED 0')
    assert.equal(
      say(await examine(foreign, { claim: declared, isModulePinned: false })),
      'CANNOT_EXECUTE MODULE_MUTABLE',
    )
    assert.equal(
      say(await examine(runs, { claim: { ...claim, determinismClass: 'dc1/wasm/arch=arm64' } })),
      'CANNOT_EXECUTE CLASS_UNKNOWN',
    )
    assert.equal(say(await examine(runs, { isModulePinned: false })), 'CANNOT_EXECUTE MODULE_MUTABLE')
    const sick = await complete('sick', resultWith({ a: 'x' }), {
      knownAnswer: { ok: false, expected: 'a', found: 'b' },
    })
    assert.equal(say(await examine([runs[0] ?? '', sick])), 'CANNOT_EXECUTE KNOWN_ANSWER_FAILED')
    assert.equal(say(await examine([fail('late', 'TIMEOUT')])), 'CANNOT_EXECUTE TIMEOUT')
    assert.equal(say(await examine([fail('cancelled', 'CANCELLED')])), 'CANNOT_EXECUTE EXECUTOR_UNAVAILABLE')
    assert.equal(
      say(await examine(runs, { claim: { resultCid: 'nothing' } })),
      'CANNOT_EXECUTE CLAIM_MALFORMED',
    )
    assert.equal(say(await examine(runs, { claim: { resultCid: null } })), 'UNCOMPARED 0')
    const refused = await examine(runs, { policy: '{"version":2}' })
    assert.equal(say(refused), 'CANNOT_EXECUTE MODULE_REFUSED')
    assert.match(refused.detail ?? '', /lilymed_policy.json/)
  })

  it('compares the bytes of a claim as the policy says, and forgives drift, not tampering', async () => {
    const { complete, examine, post } = createScene()
    const ours = resultWith({ 'p.f32': f32(0.25, 0.75) })
    const runs = [await complete('one', ours), await complete('two', ours)]
    const against = async (theirs: ResultFiles, policy: string | null) => {
      const resultCid = await cidOf(theirs)
      const car = await post(resultCid, theirs)
      const claim = { resultCid, car, highestRung: 3, determinismClass: 'dc1/wasm/arch=x64' } as const
      return examine(runs, { policy, claim })
    }
    const drifted = resultWith({ 'p.f32': f32(0.250001, 0.75) })
    assert.equal(say(await against(drifted, numbers)), 'MATCH 3')
    assert.equal(say(await against(drifted, null)), 'MISMATCH 1')
    const tampered = await against(resultWith({ 'p.f32': f32(0.2501, 0.75) }), numbers)
    assert.equal(say(tampered), 'MISMATCH 3')
    const file = tampered.comparisons.withClaim[0]?.files.find(({ path }) => path === 'outputs/p.f32')
    assert.equal(file?.drift?.outside, 1)
    assert.equal(
      say(await against(resultWith({ 'p.f32': f32(0.25, 0.75), extra: '' }), numbers)),
      'MISMATCH 3',
    )
    assert.equal(
      say(await against(resultWith({ 'p.f32': f32(0.25, 0.75) }, { stdout: 'x' }), numbers)),
      'MISMATCH 3',
    )
  })

  it('takes refused or missing bytes of a claim for none', async () => {
    const { complete, examine, post } = createScene()
    const ours = resultWith({ 'p.f32': f32(1) })
    const runs = [await complete('one', ours), await complete('two', ours)]
    const resultCid = await cidOf(resultWith({ 'p.f32': f32(2) }))
    const claim = { resultCid, highestRung: 3, determinismClass: 'dc1/wasm/arch=x64' } as const
    const car = await post('hostile', undefined)
    const refused = await examine(runs, { policy: numbers, claim: { ...claim, car } })
    assert.equal(say(refused), 'CANNOT_EXECUTE CLAIM_REFUSED')
    assert.equal(refused.detail, 'not the claim')
    assert.equal(say(await examine(runs, { policy: numbers, claim })), 'CANNOT_EXECUTE FETCH_FAILED')
    assert.equal(
      say(await examine(runs, { claim: { ...claim, car } })),
      'MISMATCH 0',
      'byte for byte needs none',
    )
    assert.equal(
      say(await examine(runs, { policy: numbers, claim: { resultCid: await cidOf(ours), car } })),
      'MATCH 0',
    )
  })

  it('compares by CIDs alone what its provider declared no higher rung for', async () => {
    const { complete, examine, post } = createScene()
    const drifted = resultWith({ 'p.f32': f32(1.000_001) })
    const ours = resultWith({ 'p.f32': f32(1) })
    const [one, two] = [await complete('one', ours), await complete('two', ours)]
    const resultCid = await cidOf(drifted)
    const claim = { resultCid, car: await post('claim', drifted), determinismClass: 'dc1/wasm/arch=x64' }
    const against = async (runs: readonly string[], highestRung?: 0 | 1 | 3) => {
      const declared = highestRung === undefined ? {} : { highestRung }
      return say(await examine(runs, { policy: numbers, claim: { ...claim, ...declared } }))
    }
    assert.equal(await against([one, two], 3), 'MATCH 3')
    assert.equal(await against([one, two], 1), 'MISMATCH 1')
    assert.equal(await against([one, two]), 'CANNOT_EXECUTE CLASS_UNKNOWN')
    const other = await complete('other', resultWith({ 'p.f32': f32(0.999_999) }))
    assert.equal(await against([one, other], 0), 'NONDETERMINISTIC 0')
    const same = await complete('same', drifted)
    assert.equal(await against([one, same], 0), 'MATCH 0')
  })

  it('gives the same evidence for the same facts, and leaves no file behind', async () => {
    const once = async () => {
      const { complete, examine } = createScene()
      const runs = [
        await complete('one', resultWith({ a: 'x' })),
        await complete('two', resultWith({ a: 'z' })),
      ]
      return (await examine(runs)).evidence
    }
    assert.deepEqual(await once(), await once())
    assert.deepEqual(await readdir(directory), [])
  })

  it('refuses what it cannot look at, and shows a tenant its own alone', async () => {
    const { complete, start, examinations, idOf, artifacts, write } = createScene()
    const run = await complete('one', resultWith({ a: 'x' }))
    const request = (change: Partial<ExaminationRequest>): ExaminationRequest => ({
      runs: [run],
      claim: { resultCid: null },
      policy: null,
      isModulePinned: true,
      isPortable: true,
      ...change,
    })
    const refusal = async (change: Partial<ExaminationRequest>) => {
      const submitted = await examinations.submit(tenant, request(change))
      return submitted.kind === 'rejected' ? submitted.rejection.code : submitted.kind
    }
    assert.equal(await refusal({ runs: [idOf('none')] }), 'RUN_UNKNOWN')
    assert.equal(await refusal({ runs: [start('slow')] }), 'RUN_UNFINISHED')
    assert.equal(await refusal({ runs: [run, run] }), 'REQUEST_INVALID')
    assert.equal(await refusal({ claim: { resultCid: null, car: idOf('none') } }), 'ARTIFACT_UNKNOWN')
    const theirs = await write(Buffer.from('theirs'))
    assert.ok(theirs.kind === 'stored')
    artifacts.grant('b', theirs.digest)
    assert.equal(await refusal({ claim: { resultCid: null, car: theirs.digest } }), 'ARTIFACT_UNKNOWN')
    const submitted = await examinations.submit(tenant, request({}))
    assert.ok(submitted.kind === 'accepted')
    assert.equal(examinations.get('b', submitted.view.examinationId), undefined)
    await examinations.close()
    assert.equal(await refusal({ isPortable: false }), 'DRAINING')
  })
})
