import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import type { TrustReading } from '@lilymed/domain'
import { AppError, createLogger } from '@lilymed/service-kit'
import { createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { sampleTrust } from '../testing/sample-trust.ts'
import type { KeptTrust } from './kept-trust.ts'
import { createTrustWatch } from './trust-watch.ts'

const logger = createLogger({ name: 'test', level: 'silent' })

describe('readings of a chain over time', () => {
  it('are made again in time on a machine whose clock is set back', async () => {
    const script = createFactScript()
    playNetwork(script)
    let asked = 0
    let wallClock = 7_200_000
    const clock = mock.method(Date, 'now', () => wallClock)
    mock.timers.enable({ apis: ['setTimeout'] })
    const watch = createTrustWatch({
      chainIds: [31_337],
      reads: filledReadModel(script.events()),
      file: { load: () => undefined, save: () => {} },
      readerOf: () => async () => {
        asked += 1
        return sampleTrust()
      },
      everyMs: 0,
      lookMs: 1_000,
      logger,
    })
    try {
      watch.start()
      for (const read of [1, 2]) {
        mock.timers.tick(1_000)
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
        assert.equal(asked, read)
        wallClock = 3_600_000
      }
    } finally {
      clock.mock.restore()
      mock.timers.reset()
      watch.close()
    }
  })

  it('that fail are told of once, in a line, until one goes well; not where the chain or the watch is closed', async () => {
    const script = createFactScript()
    playNetwork(script)
    const lines: Array<Record<string, unknown>> = []
    const reading = Promise.withResolvers<TrustReading>()
    const saved: KeptTrust[] = []
    let now = 0
    let answer: () => TrustReading | Promise<TrustReading>
    const failing = (code: string) => () => {
      throw new AppError({ code, message: `${code}\nhappened`, retryable: true })
    }
    mock.timers.enable({ apis: ['setTimeout'] })
    const watch = createTrustWatch({
      chainIds: [31_337],
      reads: filledReadModel(script.events()),
      file: { load: () => undefined, save: (kept) => void saved.push(kept) },
      readerOf: () => async () => answer(),
      everyMs: 1_000,
      lookMs: 1_000,
      logger: createLogger({
        name: 'test',
        destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
      }),
      now: () => now,
    })
    const look = async (next: typeof answer): Promise<void> => {
      answer = next
      now += 1_000
      mock.timers.tick(1_000)
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    }
    try {
      watch.start()
      for (const next of ['RPC_CLOSED', 'RPC_NO_ENDPOINT', 'RPC_NO_ENDPOINT']) await look(failing(next))
      assert.deepEqual(
        lines.map(({ code, reason, err }) => ({ code, reason, err })),
        [{ code: 'RPC_NO_ENDPOINT', reason: 'RPC_NO_ENDPOINT happened', err: undefined }],
      )
      await look(() => sampleTrust())
      assert.equal(saved.length, 1)
      await look(failing('RPC_TIMEOUT'))
      assert.deepEqual(
        lines.map(({ code }) => code),
        ['RPC_NO_ENDPOINT', 'RPC_TIMEOUT'],
      )
      await look(() => reading.promise)
      watch.close()
      reading.resolve(sampleTrust())
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
      assert.equal(saved.length, 1, 'what comes after closing is not kept: the store is closed')
    } finally {
      mock.timers.reset()
      watch.close()
    }
  })
})
