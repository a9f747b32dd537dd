import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { NewEvent, RecordedEvent, SqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { deals } from '../projections/deals.ts'
import { openProjections } from '../rebuild/open-projections.ts'
import type { Projections } from '../rebuild/open-projections.ts'
import { createFactScript, toNewEvents } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { playDeal } from '../testing/play-deal.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playUnanimous } from '../testing/scenes.ts'
import { openLog } from './open-log.ts'
import { replay } from './replay.ts'
import type { ReplayReport } from './replay.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const stream = 'chain-31337.facts'

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'waited a minute in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const append = async (store: SqliteEventStore, script: FactScript): Promise<void> => {
  const events = toNewEvents(script.events())
  for (let start = 0; start < events.length; start += 50) {
    const batch = events.slice(start, start + 50) as unknown as [NewEvent, ...NewEvent[]]
    await store.append(stream, start === 0 ? 'no_stream' : BigInt(start - 1), batch)
  }
}

const workIn = mkdtempSync(join(tmpdir(), 'lilymed-replay-test-'))
const leftovers = (): readonly string[] => readdirSync(workIn)

describe('replay', () => {
  let directory: string
  let store: SqliteEventStore
  let projected: Projections

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lilymed-replayed-'))
    store = openSqliteEventStore({ path: join(directory, 'events.db') })
    const script = createFactScript()
    playNetwork(script)
    playUnanimous(script, 'one', { vote: 'ACCEPT' })
    script.finalise(script.block() - 2)
    script.rewind(2, { decidedBy: 'operator' })
    playUnanimous(script, 'two', { vote: 'REJECT', finds: 'else' })
    script.rewind(script.block() - 3)
    playDeal(script, 'three')
    await append(store, script)
    projected = openProjections({ directory, store, logger })
    projected.start()
    await until(() => projected.isCaughtUp())
  })
  after(async () => {
    await projected.close()
    await store.close()
    rmSync(directory, { recursive: true, force: true })
    rmSync(workIn, { recursive: true, force: true })
  })

  it('gives the same digests run after run, which are those of the live read model', async () => {
    const log = await openLog({ dataDirectory: directory })
    const first = await replay({ workIn, log })
    const second = await replay({ workIn, log, compareWith: directory })
    assert.deepEqual(
      first.parts.map(({ name, rows, digest }) => [name, rows, digest]),
      second.parts.map(({ name, rows, digest }) => [name, rows, digest]),
    )
    assert.equal(second.isSame, true)
    assert.ok(second.parts.every(({ live }) => live?.kind === 'same'))
    assert.equal(new Set(first.parts.map(({ digest }) => digest)).size > 5, true)
    assert.equal(
      first.parts.find(({ name }) => name === 'deals')?.rows,
      projected.reads.withPrefix(deals, 31_337, '').length,
    )
    assert.ok(first.facts > 50 && first.events > first.facts)
    await log.close()
    assert.deepEqual(leftovers(), [])
  })

  it('names the projection and the first row that is another, missing, or too many', async () => {
    const log = await openLog({ dataDirectory: directory })
    const name = readdirSync(directory).find((file) => /^read-model-\d+\.db$/.test(file)) ?? ''
    const db = new DatabaseSync(join(directory, name))
    const differenceAfter = async (sql: string) => {
      db.exec(`SAVEPOINT before_it; ${sql}; RELEASE before_it`)
      const { parts, isSame } = await replay({ workIn, log, compareWith: directory })
      assert.equal(isSame, false)
      return parts.flatMap(({ name: part, live }) =>
        live?.kind === 'different' ? [[part, live.first.kind, live.first.key]] : [],
      )
    }
    db.exec('CREATE TEMP TABLE former AS SELECT * FROM rows_deals')
    const restore = 'DELETE FROM rows_deals; INSERT INTO rows_deals SELECT * FROM former'
    const key = db.prepare('SELECT key FROM former ORDER BY key LIMIT 1').get()?.['key'] as string
    assert.deepEqual(await differenceAfter(`UPDATE rows_deals SET state = 'X' WHERE key = '${key}'`), [
      ['deals', 'another', key],
    ])
    assert.deepEqual(
      await differenceAfter(
        `${restore}; UPDATE rows_deals SET body = json_set(body, '$.disputeId', 'x') WHERE key = '${key}'`,
      ),
      [['deals', 'another', key]],
    )
    assert.deepEqual(await differenceAfter(`DELETE FROM rows_deals WHERE key = '${key}'`), [
      ['deals', 'only-replayed', key],
    ])
    db.exec(restore)
    assert.deepEqual(
      await differenceAfter(`INSERT INTO rows_seats (chain_id, key, body) VALUES (1, 'a', '{}')`),
      [['seats', 'only-live', 'a']],
    )
    db.exec(`DELETE FROM rows_seats WHERE chain_id = 1`)
    db.close()
    assert.equal((await replay({ workIn, log, compareWith: directory })).isSame, true)
    await log.close()
  })

  it('stops at a position, where logs of different length have the same digests', async () => {
    const log = await openLog({ dataDirectory: directory })
    const events: RecordedEvent[] = []
    for await (const event of log.readAll()) events.push(event)
    const digestsOf = ({ parts }: ReplayReport): readonly string[] => parts.map(({ digest }) => digest)
    const whole = digestsOf(await replay({ workIn, log }))
    const seen = new Set<string>()
    for (const part of [1, 2, 3, 4, 5, 6, 7]) {
      const length = Math.floor((events.length * part) / 8)
      const shorter = openSqliteEventStore({ path: ':memory:' })
      await shorter.append(stream, 'no_stream', events.slice(0, length) as unknown as [NewEvent])
      const alone = await replay({ workIn, log: shorter })
      await shorter.close()
      const upTo = events[length - 1]?.position ?? ''
      const stopped = await replay({ workIn, log, upTo })
      assert.deepEqual([stopped.position, stopped.events, stopped.facts], [upTo, length, alone.facts])
      assert.deepEqual(digestsOf(stopped), digestsOf(alone))
      assert.notDeepEqual(digestsOf(stopped), whole)
      seen.add(digestsOf(stopped).join())
    }
    assert.ok(seen.size > 4)
    assert.deepEqual(digestsOf(await replay({ workIn, log, upTo: events.at(-1)?.position })), whole)
    await log.close()
  })

  it('refuses a position that the log does not reach, or that is of another engine’s log', async () => {
    const log = await openLog({ dataDirectory: directory })
    const refused = { code: 'NOT_FOUND', message: /no position .* in this log, which ends at/ }
    await assert.rejects(replay({ workIn, log, upTo: 'f'.repeat(16) }), refused)
    await assert.rejects(replay({ workIn, log, upTo: `${'0'.repeat(16)}/${'0'.repeat(16)}` }), refused)
    const empty = openSqliteEventStore({ path: ':memory:' })
    await assert.rejects(replay({ workIn, log: empty, upTo: '0'.repeat(16) }), refused)
    await empty.close()
    await log.close()
    assert.deepEqual(leftovers(), [])
  })

  it('refuses what is no store, no read model, or another log’s, and leaves nothing behind', async () => {
    const empty = join(directory, 'empty')
    mkdirSync(empty)
    await assert.rejects(openLog({ dataDirectory: empty }), { code: 'STORE_NOT_FOUND' })
    const log = await openLog({ dataDirectory: directory })
    await assert.rejects(replay({ workIn, log, compareWith: empty }), { code: 'READ_MODEL_NOT_FOUND' })
    await assert.rejects(replay({ workIn, log, compareWith: join(directory, 'nowhere') }), {
      code: 'READ_MODEL_NOT_FOUND',
    })
    const other = openSqliteEventStore({ path: ':memory:' })
    await assert.rejects(replay({ workIn, log: other, compareWith: directory }), { code: 'READ_MODEL_AHEAD' })
    const stop = AbortSignal.abort()
    await assert.rejects(replay({ workIn, log, signal: stop }), { name: 'AbortError' })
    await other.close()
    await log.close()
    assert.deepEqual(leftovers(), [])
  })

  it('equals what follows the log live, whatever the chain did and wherever the follower stopped', async () => {
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.constant({ kind: 'deal' as const }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('rewind' as const), depth: fc.integer({ min: 1, max: 5 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('operator' as const),
          depth: fc.integer({ min: 1, max: 9 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('final' as const), lag: fc.integer({ min: -4, max: 4 }) }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'stop' as const }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 9 }), async (acts) => {
        const folder = mkdtempSync(join(tmpdir(), 'lilymed-replayed-'))
        const live = openSqliteEventStore({ path: join(folder, 'events.db') })
        const script = createFactScript()
        let finality = 0
        let stored = 0
        const write = async (): Promise<void> => {
          for (const event of toNewEvents(script.events().slice(stored))) {
            await live.append(stream, stored === 0 ? 'no_stream' : BigInt(stored - 1), [event])
            stored += 1
          }
        }
        const follow = (): Projections => {
          const opened = openProjections({ directory: folder, store: live, logger })
          opened.start()
          return opened
        }
        playNetwork(script)
        await write()
        let followed = follow()
        for (const [index, { kind, ...how }] of acts.entries()) {
          const last = script.block() - 1
          if (kind === 'deal') playDeal(script, `deal ${index}`)
          if ('depth' in how) {
            const to = Math.max(1, last - how.depth)
            if (kind === 'operator') {
              script.rewind(to, { decidedBy: 'operator' })
              finality = Math.min(finality, to)
            } else if (to >= finality) script.rewind(to)
          }
          if ('lag' in how && last - how.lag > finality) {
            finality = last - how.lag
            script.finalise(finality)
          }
          await write()
          if (kind === 'stop') {
            await followed.close()
            followed = follow()
          }
        }
        const head = await live.head()
        await until(() => followed.isCaughtUp() && followed.reads.checkpoint()?.position === head)
        const report = await replay({ workIn, log: live, compareWith: folder })
        await followed.close()
        await live.close()
        rmSync(folder, { recursive: true, force: true })
        assert.deepEqual(
          report.parts.filter(({ live: verdict }) => verdict?.kind !== 'same'),
          [],
        )
      }),
      { numRuns: 15 },
    )
  })
})
