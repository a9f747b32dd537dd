import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, figure, median, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { openDiskLimit } from '@lilymed/event-store/bench/disk-limit'
import { openArtifactStore } from '../src/artifacts/artifact-store.ts'
import { openJournal } from '../src/journal/open-journal.ts'
import { createRunService } from '../src/runs/run-service.ts'
import { schedule } from '../src/scheduler/schedule.ts'
import { initialState } from '../src/scheduler/state.ts'
import { bundleOf } from '../src/testing/bundle.ts'
import { completedWith, createFakeEngine } from '../src/testing/fake-engine.ts'
import { plainSlot, requestOf, wideLimits } from '../src/testing/schedule-model.ts'

const runs = 200
const waiting = 1_000
const longestDecisionMs = 5

/** What the service adds to a run whose engine takes no time: durable queue, artifacts, scheduling. And a decision of a full queue. */
export async function benchScheduling(): Promise<Metric[]> {
  return [...(await measureService()), ...measureDecisions()]
}

async function measureService(): Promise<Metric[]> {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-bench-'))
  const journal = openJournal(join(directory, 'journal.db'), () => 1_000)
  try {
    const disk = openDiskLimit(directory)
    const engine = createFakeEngine()
    const service = createRunService({
      engines: [engine],
      artifacts: await openArtifactStore({
        directory: join(directory, 'artifacts'),
        limitBytes: 2 ** 30,
        shareOf: () => 2 ** 30,
      }),
      journal,
      limits: { ...wideLimits, queue: 10 },
      drainTimeoutMs: 0,
      now: Date.now,
      onFault: (_about, error) => {
        throw error
      },
      boot: 'bench',
    })
    const times: number[] = []
    for (let index = 0; index < runs; index += 1) {
      const began = performance.now()
      const submitted = await service.submit('a', bundleOf(undefined, { nonce: `${index}` }), undefined)
      if (submitted.kind === 'rejected') throw new Error(submitted.rejection.message)
      const { runId } = submitted.view
      const finished = service.follow('a', runId, { signal: AbortSignal.timeout(10_000) })
      ;(await engine.nth(index)).finish(completedWith('x'))
      for await (const _event of finished);
      times.push(performance.now() - began)
    }
    await service.close()
    const syncMs = 1_000 / disk.burst(runs)
    disk.close()
    return [
      figure('service, one write and sync of this disk', syncMs, 'ms'),
      figure('service, a run that takes no time, p50', median(times), 'ms'),
      figure('service, the same, p99', percentile(times, 0.99), 'ms'),
    ]
  } finally {
    journal.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function measureDecisions(): Metric[] {
  let state = initialState({ slots: [plainSlot('wasm/0'), plainSlot('wasm/1')], limits: wideLimits })
  for (let index = 0; index < waiting; index += 1) {
    const request = requestOf({ tenant: `tenant ${index % 10}`, deadlineMs: 1e9 + index })
    ;({ state } = schedule(state, { kind: 'resume', request }, 0))
  }
  const times = Array.from({ length: runs }, (_, index) => {
    const began = performance.now()
    ;({ state } = schedule(state, { kind: 'release', slotId: `wasm/${index % 2}` }, index))
    return performance.now() - began
  })
  return [
    atMost(`scheduler, a decision over ${waiting} waiting runs, p50`, median(times), 'ms', longestDecisionMs),
  ]
}
