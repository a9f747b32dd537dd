import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openArtifactStore } from '../../services/reexecutor/src/artifacts/artifact-store.ts'
import type { Bundle } from '../../services/reexecutor/src/bundle/bundle.ts'
import { openSmallRuncEngine } from '../../services/reexecutor/src/testing/small-container-engine.ts'
import type { Engine } from '../../services/reexecutor/src/engines/engine.ts'
import { createOnnxEngine } from '../../services/reexecutor/src/engines/onnx/onnx-engine.ts'
import { createWasmEngine } from '../../services/reexecutor/src/engines/wasm/wasm-engine.ts'
import { openJournal } from '../../services/reexecutor/src/journal/open-journal.ts'
import { loadKnownAnswerTest } from '../../services/reexecutor/src/known-answer/built-in.ts'
import { createRunService } from '../../services/reexecutor/src/runs/run-service.ts'
import type { RunService } from '../../services/reexecutor/src/runs/run-service.ts'
import { mountsOf, processesOf } from '../../services/reexecutor/src/testing/left-behind.ts'
import { createMixedJobs } from './mixed-jobs.ts'
import type { MixedJob } from './mixed-jobs.ts'

/** All of them every night; a share of them in `npm test`. */
const total = Number(process.env['LILYMED_MIXED_RUNS'] ?? 120)
const waitingAtMost = 12
const tenants = ['a', 'b', 'c']

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe(`${total} mixed runs with crashes, cancels and timeouts`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'lilymed-load-'))
  const engines: Engine[] = []
  const faults: unknown[] = []
  let jobs: readonly MixedJob[] = []
  let runs: RunService
  let journal: ReturnType<typeof openJournal>

  before(async () => {
    const { runtime, engine } = await openSmallRuncEngine(join(directory, 'container'), 'load')
    engines.push(
      createWasmEngine({ workers: 2, knownAnswer: await loadKnownAnswerTest() }),
      engine,
      await createOnnxEngine(
        { slots: 1, providers: ['cpu'], adapter: 'software' },
        { directory: join(directory, 'onnx') },
      ),
    )
    jobs = await createMixedJobs((files) => runtime.images.provide(files))
    journal = openJournal(join(directory, 'journal.db'), () => 10_000)
    runs = createRunService({
      engines,
      artifacts: await openArtifactStore({
        directory: join(directory, 'artifacts'),
        limitBytes: 2 ** 28,
        shareOf: () => Math.floor(2 ** 28 / tenants.length),
      }),
      journal,
      limits: { queue: 64, queuePerTenant: 32, quantumMs: 1_000 },
      drainTimeoutMs: 5_000,
      now: Date.now,
      onFault: (_about, error) => void faults.push(error),
      boot: 'load',
    })
    await runs.start()
  })
  after(async () => {
    await runs.close()
    for (const engine of engines) await engine.close()
    journal.close()
    rmSync(directory, { recursive: true, force: true })
  })

  /** What a run of a job came to, in a word; what completes is named by its result. */
  const outcomeOf = async (job: MixedJob, index: number): Promise<string> => {
    const tenant = tenants[index % tenants.length] ?? 'a'
    const bundle = { ...job.bundle, nonce: `run ${index}` } as Bundle
    const submitted = await runs.submit(tenant, bundle, Date.now() + 600_000)
    if (submitted.kind === 'rejected') return submitted.rejection.code
    const { runId } = submitted.view
    if (job.cancelAfterMs !== undefined) {
      await delay(job.cancelAfterMs * (index % 7))
      runs.cancel(tenant, runId)
    }
    const endings: string[] = []
    for await (const { event, data } of runs.follow(tenant, runId, {
      signal: AbortSignal.timeout(300_000),
    })) {
      if (event !== 'state' || !('finding' in data)) continue
      endings.push(data.state === 'completed' ? data.finding.resultCid : data.finding.code)
    }
    assert.equal(endings.length, 1, `run ${index} (${job.name}) ended ${endings.length} times`)
    return endings[0] ?? ''
  }

  it('end each in one way, the same way every time, and leave nothing behind and no memory taken', async (context) => {
    const outcomes = new Map<string, Set<string>>()
    const memory: number[] = []
    let next = 0
    const client = async () => {
      for (let index = next++; index < total; index = next++) {
        const job = jobs[index % jobs.length] ?? assert.fail('no job')
        const outcome = await outcomeOf(job, index)
        outcomes.set(job.name, (outcomes.get(job.name) ?? new Set()).add(outcome))
        if (index % 10 === 0) memory.push(memoryInUse())
      }
    }
    await Promise.all(Array.from({ length: waitingAtMost }, client))

    for (const { name, wanted } of jobs) {
      const seen = outcomes.get(name) ?? new Set()
      for (const outcome of seen) assert.match(outcome, wanted, `${name}: ${[...seen].join(', ')}`)
      const results = [...seen].filter((outcome) => outcome.startsWith('Qm'))
      assert.ok(results.length <= 1, `${name} has ${results.length} results`)
    }
    assert.deepEqual(faults, [])
    assert.deepEqual(journal.unfinished(), [])
    assert.ok(
      runs.state.slots.every(({ occupation, outOfService }) => (occupation ?? outOfService) === undefined),
    )

    // Each slot's known-answer container goes with its engine.
    await engines.splice(1, 1)[0]?.close()
    const settled = performance.now() + 60_000
    while (processesOf(join(directory, 'container')).length > 0 && performance.now() < settled)
      await delay(50)
    assert.deepEqual(processesOf(join(directory, 'container')), [])
    assert.deepEqual(mountsOf(directory), [])
    for (const folder of [
      'container/runs',
      'container/known-answers',
      'container/runc/runs',
      'container/runc/state',
    ]) {
      assert.deepEqual(readdirSync(join(directory, folder)), [], folder)
    }
    assert.deepEqual(
      readdirSync(join(directory, 'artifacts')).filter((name) => name.startsWith('incoming')),
      [],
    )
    const grown = growthPerThousandRuns(memory.slice(Math.floor(memory.length / 2)))
    context.diagnostic(`memory grows by ${(grown / 2 ** 20).toFixed(1)} MiB in a thousand runs`)
    assert.ok(grown < 96 * 2 ** 20, `memory grows by ${Math.round(grown / 2 ** 20)} MiB in a thousand runs`)
  })
})

/** Forgets garbage first: when it is collected says nothing of what is kept, and it is as much as the limit. */
function memoryInUse(): number {
  collectGarbage()
  return process.memoryUsage().rss
}

/** The slope of a line through samples that were taken every ten runs (least squares), over a thousand runs. */
function growthPerThousandRuns(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length
  const above = samples.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  const below = samples.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  // Too few runs say nothing about a slope.
  return samples.length < 20 ? 0 : (above / below) * 100
}
