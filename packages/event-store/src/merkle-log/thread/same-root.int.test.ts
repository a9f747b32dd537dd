import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { openKurrentEventStore } from '../../kurrentdb/open-kurrent-event-store.ts'
import { startWireDouble } from '../../kurrentdb/testing/wire-double/wire-double.ts'
import type { EventStore } from '../../port/event-store.ts'
import { openLogKeys } from '../note/key-file.ts'
import { sampleEvent, sampleStore } from '../testing/sample-store.ts'
import { until } from '../testing/until.ts'
import { startMerkleLog } from './start-merkle-log.ts'

it('the same events give the same checkpoint on the embedded engine and on the KurrentDB adapter', async () => {
  const sample = sampleStore()
  const double = await startWireDouble()
  const kurrent = await openKurrentEventStore({ connectionString: double.url })
  const one = join(sample.folder, 'keys-one')
  const other = join(sample.folder, 'keys-other')
  openLogKeys(one, 'lilymed/test')
  cpSync(one, other, { recursive: true })

  const appendTo = async (store: EventStore, from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      const { stream, event } = sampleEvent(index)
      await store.append(stream, 'any', [event])
    }
  }
  const logs = [
    startMerkleLog({
      store: { path: sample.path },
      folder: join(sample.folder, 'log-one'),
      privateFolder: one,
      checkpointIntervalMs: 20,
    }),
    startMerkleLog({
      store: { reader: kurrent },
      folder: join(sample.folder, 'log-other'),
      privateFolder: other,
      checkpointIntervalMs: 20,
    }),
  ]
  try {
    for (const [from, to] of [
      [0, 300],
      [300, 310],
    ] as const) {
      await Promise.all([appendTo(sample.store, from, to), appendTo(kurrent, from, to)])
      await until(() => logs.every((log) => log.status().published?.size === to), `${to} events in both logs`)
      const [here, there] = logs.map((log) => log.status().published?.note)
      assert.equal(here, there, `${to} events`)
    }
  } finally {
    await Promise.all(logs.map((log) => log.close()))
    await kurrent.close()
    double.stop()
    await sample.remove()
  }
})
