import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createComparer } from '../compare/comparer.ts'
import type { Comparer } from '../compare/comparer.ts'
import type { Job } from '../bundle/job.ts'
import type { Engine, EngineOutcome } from '../engines/engine.ts'
import { cidOf, resultWith } from '../testing/finished-runs.ts'
import type { ResultFiles } from '../testing/finished-runs.ts'
import { certify } from './certify.ts'

const known = { ok: true, expected: 'known', found: 'known' }
const f32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const job = { engine: 'onnx' } as Job
const tamperedJob = { engine: 'onnx', modelDigest: 'tampered' } as Job

const completed = async (files: ResultFiles): Promise<EngineOutcome> => ({
  kind: 'completed',
  exitCode: 0,
  entries: Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) })),
  resultCid: await cidOf(files),
  startedAt: 1_000,
  finishedAt: 1_010,
  knownAnswer: known,
})

/** An engine of one class; its results are asked for by the number of its run, from 1. */
function engineOf(isa: string, answer: (run: number, given: Job) => Promise<EngineOutcome>): Engine {
  let runs = 0
  return {
    name: 'onnx',
    slots: [{ id: `onnx/${isa}`, determinismClass: `dc1/onnx/isa=${isa}`, drawClass: 'onnx/x64' }],
    execute: (given) => answer((runs += 1), given),
    selfTest: () => Promise.resolve(known),
    close: () => Promise.resolve(),
  }
}

describe('certify', () => {
  let directory: string
  let comparer: Comparer
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-certify-'))
    comparer = createComparer({ threads: 1, timeLimitMs: 60_000 })
  })
  after(async () => {
    await comparer.close()
    await rm(directory, { recursive: true })
  })

  const run = (engines: readonly Engine[], tampered: readonly Job[] = []) =>
    certify({
      name: 'a model',
      moduleDigest: `0x${'1'.repeat(64)}`,
      jobDigest: `0x${'0'.repeat(64)}`,
      job,
      tampered,
      engines,
      times: 2,
      margin: 3,
      comparer,
      directory,
      signal: new AbortController().signal,
      onRun: () => undefined,
    })
  const scores = (...values: number[]) => completed(resultWith({ 'scores.f32': f32(...values) }))

  it('tells classes apart whose results drift, and suggests a policy that names them', async () => {
    const report = await run(
      [engineOf('avx2', () => scores(0.25, 0.75)), engineOf('sse4', () => scores(0.2500003, 0.75))],
      [],
    )
    assert.equal(report.verdict, 'class-bound')
    assert.deepEqual(
      report.classes.map(({ results }) => results.map(({ runs }) => runs)),
      [[2], [2]],
    )
    assert.deepEqual(report.difference?.runs, [1, 3])
    assert.deepEqual(
      report.difference.files.map(({ path }) => path),
      ['outputs/scores.f32'],
    )
    assert.deepEqual(report.calibration?.policy?.compatibleClasses, [
      ['dc1/onnx/isa=avx2', 'dc1/onnx/isa=sse4'],
    ])
  })

  it('suggests no policy that a tampered run would pass', async () => {
    const answer = (_run: number, given: Job) => scores(given === tamperedJob ? 0.2500004 : 0.25, 0.75)
    const engines = () => [engineOf('avx2', answer), engineOf('sse4', () => scores(0.2500003, 0.75))]
    const report = await run(engines(), [tamperedJob])
    assert.equal(report.calibration?.policy, null)
    assert.match(report.calibration.unsafe[0]?.why ?? '', /tampered result 1 would pass/)
  })

  it('names two runs of one class that differ before any of two classes', async () => {
    const report = await run([engineOf('avx2', () => scores(1)), engineOf('sse4', (time) => scores(time))])
    assert.equal(report.verdict, 'nondeterministic')
    assert.deepEqual(report.difference?.runs, [3, 4])
  })

  it('certifies nothing where a run fails or nothing runs it', async () => {
    const late = { kind: 'failed', code: 'TIMEOUT', message: 'late', retryable: false } as const
    const report = await run([engineOf('avx2', (time) => (time === 1 ? Promise.resolve(late) : scores(1)))])
    assert.deepEqual([report.verdict, report.classes[0]?.failed, report.calibration], ['failed', 1, null])
    assert.equal((await run([])).verdict, 'failed')
  })
})
