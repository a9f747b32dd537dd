import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Acknowledged } from '../contract-suite/contract-engine.ts'
import { events } from '../contract-suite/fixtures.ts'
import type { Position } from '../port/event-store.ts'
import { checkStore } from './maintenance/check-store.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'
import { startScript } from './test-support/other-process.ts'

/** `npm run nightly` asks for more. */
const kills = Number(process.env['LILYMED_STORE_KILLS'] ?? 20)

/** Runs a writer and kills it: mostly after some acknowledgements, now and then while it opens or recovers. */
const writeUntilKilled = async (path: string, round: number): Promise<Acknowledged[]> => {
  const writer = startScript('load.child.ts', path)
  try {
    if (round % 5 === 4) await delay(30 + ((round * 17) % 120))
    else await writer.until(() => writer.lines.length >= 1 + ((round * 53) % 170))
  } finally {
    await writer.kill('SIGKILL')
  }
  // The kill may cut the last line short; that append was acknowledged to nobody.
  return writer.lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Acknowledged)
}

test(
  `${kills} kills under load: nothing acknowledged is lost, no gap, positions in order`,
  { timeout: 60_000 + kills * 3_000 },
  async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
    const path = join(directory, 'events.db')
    const nextRevision = new Map<string, bigint>()
    const ids = new Set<string>()
    let after: Position | 'start' = 'start'
    let acknowledgements = 0

    for (let round = 0; round < kills; round++) {
      const expected = new Map<string, Acknowledged>()
      for (const entry of await writeUntilKilled(path, round)) expected.set(entry.position, entry)
      acknowledgements += expected.size

      const store = openSqliteEventStore({ path })
      const { revision, position } = await store.append('after-kill', 'any', events(1))
      for await (const event of store.readAll({ after })) {
        assert.equal(
          Number.parseInt(event.position, 16),
          after === 'start' ? 1 : Number.parseInt(after, 16) + 1,
        )
        assert.equal(event.revision, nextRevision.get(event.stream) ?? 0n)
        assert.equal(ids.has(event.id), false, 'stored twice')
        nextRevision.set(event.stream, event.revision + 1n)
        ids.add(event.id)
        after = event.position
        const promised = expected.get(event.position)
        if (!promised) continue
        assert.deepEqual(
          [promised.id, promised.stream, promised.revision],
          [event.id, event.stream, String(event.revision)],
        )
        expected.delete(event.position)
      }
      assert.equal(expected.size, 0, `round ${round}: ${expected.size} acknowledged appends are missing`)
      assert.deepEqual([position, revision], [after, BigInt(round)])
      await store.close()
    }

    assert.deepEqual(checkStore(path).problems, [])
    assert.ok(acknowledgements > kills * 20, `only ${acknowledgements} acknowledgements`)
    context.diagnostic(`${kills} kills, ${acknowledgements} acknowledged appends, ${ids.size} events`)
    rmSync(directory, { recursive: true })
  },
)
