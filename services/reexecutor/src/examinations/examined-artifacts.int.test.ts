import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { after, before, describe, it } from 'node:test'
import { sha256 } from '../bundle/request-digest.ts'
import { createComparer } from '../compare/comparer.ts'
import type { Comparer } from '../compare/comparer.ts'
import { createExaminationScene } from '../testing/examination-scene.ts'
import { resultWith } from '../testing/finished-runs.ts'
import type { ExaminationRequest } from './examination-request.ts'
import { ArtifactGone } from './examined-artifacts.ts'

const tenant = 'a'

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
  const requestOf = (runs: readonly string[]): ExaminationRequest => ({
    runs: [...runs],
    claim: { resultCid: null },
    policy: null,
    isModulePinned: true,
    isPortable: true,
  })

  it('that lacks a file says which run makes it again, in the answer and in no log, and is made then', async () => {
    const { complete, end, stored, memory, faults, endings } = createScene()
    const runs = [
      await complete('one', resultWith({ a: 'x' })),
      await complete('two', resultWith({ a: 'y' })),
    ]
    const kept = new Map(stored)
    stored.clear()
    const view = await end(requestOf(runs))
    assert.ok(view.state === 'failed')
    const { artifact, ...failure } = view.failure
    assert.deepEqual(
      [failure.code, failure.retryable, failure.runId],
      ['ARTIFACT_EVICTED', true, runs[0]],
      failure.message,
    )
    assert.ok(artifact !== undefined && kept.has(artifact))
    assert.deepEqual(faults, [])
    assert.ok(!/0x[0-9a-f]{64}/.test(inspect(new ArtifactGone(artifact), { showHidden: true })))
    for (const [digest, bytes] of kept) stored.set(digest, bytes)
    assert.equal((await end(requestOf(runs))).state, 'completed')
    assert.equal(memory.pins.size, 0)
    assert.deepEqual(endings, ['evicted', 'completed'])
  })

  it('whose evidence is gone is made again, to the same evidence', async () => {
    const { complete, end, stored } = createScene()
    const request = requestOf([await complete('one', resultWith({ a: 'x' }))])
    const first = await end(request)
    assert.ok(first.state === 'completed')
    stored.delete(first.result.evidence.sha256)
    assert.deepEqual(await end(request), first)
    assert.equal(stored.has(first.result.evidence.sha256), true)
  })

  it('keeps every file that it may need from going, and is refused where the share has no room for that', async () => {
    const { complete, end, examinations, memory, artifacts, write } = createScene()
    const runs = [await complete('one', resultWith({ a: 'x' }))]
    const car = await write(Buffer.from('a car'))
    assert.ok(car.kind === 'stored')
    artifacts.grant(tenant, car.digest)
    const request = { ...requestOf(runs), claim: { resultCid: null, car: car.digest } }
    const submitted = await examinations.submit(tenant, request)
    assert.equal(submitted.kind, 'accepted')
    const pinned = memory.pinned()
    for (const text of ['x', '0', 'a car']) assert.ok(pinned.includes(sha256(Buffer.from(text))), text)
    await end(request)
    assert.deepEqual(memory.pinned(), [])
    memory.hasNoShare = true
    const refused = await examinations.submit(tenant, requestOf(runs))
    assert.equal(refused.kind === 'rejected' && refused.rejection.code, 'STORE_FULL')
  })

  it('of one tenant are so many at a time, and another finds room beside them', async () => {
    const { complete, end, examinations } = createScene()
    const run = await complete('one', resultWith({ a: 'x' }))
    const request = (index: number) => ({ ...requestOf([run]), policy: `${index}` })
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => examinations.submit(tenant, request(index))),
    )
    const codes = outcomes.map((outcome) =>
      outcome.kind === 'rejected' ? outcome.rejection.code : 'accepted',
    )
    assert.deepEqual(codes.toSorted(), ['QUEUE_FULL', 'QUEUE_FULL', ...Array<string>(4).fill('accepted')])
    assert.equal((await examinations.submit('b', request(0))).kind, 'accepted')
    await Promise.all([0, 1, 2, 3].map((index) => end(request(index))))
    assert.equal((await end(request(5))).state, 'completed')
  })

  it('that cannot be made is a failure of ours that can be asked for again', async () => {
    const { complete, end, memory, faults } = createScene()
    const request = requestOf([await complete('one', resultWith({ a: 'x' }))])
    memory.isFull = true
    const view = await end(request)
    assert.equal(view.state === 'failed' && view.failure.code, 'EXECUTOR_UNAVAILABLE')
    assert.match(String(faults[0]), /the evidence was not kept/)
    memory.isFull = false
    assert.equal((await end(request)).state, 'completed')
  })
})
