import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { MediationCommand, MediationEvent } from '@lilymed/domain/mediation'
import { OutcomeUnknown, openSqliteEventStore } from '@lilymed/event-store'
import type { SqliteEventStore } from '@lilymed/event-store'
import { openJournal } from './journal.ts'

const bytes32 = (last: number): string => `0x${last.toString(16).padStart(64, '0')}`
const draw: Extract<MediationCommand, { type: 'Draw' }> = {
  type: 'Draw',
  draw: {
    disputeId: bytes32(1),
    round: 1,
    mediator: '0x0000000000000000000000000000000000000001',
    dealId: 'QmDeal',
    role: 'seat',
    claimDigest: bytes32(2),
    isSealed: false,
    isRejectable: true,
    commitStartsAt: 1000,
    commitEndsAt: 1300,
    block: { number: 10, hash: bytes32(10) },
  },
}
const otherDraw: MediationCommand = { ...draw, draw: { ...draw.draw, role: 'alternate' } }
const rewind: MediationCommand = { type: 'Rewind', toBlock: 9, toHash: bytes32(9) }
const stream = 'mediation-1.d.1'

const withStore = async (test: (store: SqliteEventStore) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-journal-'))
  const store = openSqliteEventStore({ path: join(directory, 'store.db') })
  try {
    await test(store)
  } finally {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
}

const open = (store: Pick<SqliteEventStore, 'append' | 'readStream'>, told: MediationEvent[] = []) =>
  openJournal({ store, stream, metadata: { schemaVersion: '1' }, onStored: (events) => told.push(...events) })

const typesIn = async (store: SqliteEventStore): Promise<readonly string[]> => {
  const types: string[] = []
  for await (const { type } of store.readStream(stream)) types.push(type)
  return types
}

describe('a journal', () => {
  it('stores what is decided before anyone is told, and has it after it is opened again', async () => {
    await withStore(async (store) => {
      const told: MediationEvent[] = []
      const journal = await open(store, told)
      await journal.execute(draw)
      await journal.execute(draw)
      assert.deepEqual(
        told.map(({ type }) => type),
        ['MediationDrawn'],
      )
      assert.deepEqual(await typesIn(store), ['MediationDrawn'])
      assert.deepEqual((await open(store)).state(), journal.state())
    })
  })

  it('retries an append whose outcome is unknown, without storing it twice', async () => {
    await withStore(async (store) => {
      let lost = 2
      const flaky: Pick<SqliteEventStore, 'append' | 'readStream'> = {
        readStream: (...args) => store.readStream(...args),
        append: async (...args) => {
          const result = await store.append(...args)
          if (lost-- > 0) throw new OutcomeUnknown('the answer was lost')
          return result
        },
      }
      const journal = await open(flaky)
      await journal.execute(draw)
      await journal.execute(rewind)
      assert.deepEqual(await typesIn(store), ['MediationDrawn', 'MediationRewound'])
    })
  })

  it('takes the store for the truth when someone else wrote the stream', async () => {
    await withStore(async (store) => {
      const [mine, theirs] = [await open(store), await open(store)]
      await theirs.execute(draw)
      await assert.rejects(mine.execute(otherDraw), { code: 'WRONG_EXPECTED_REVISION' })
      assert.equal(mine.state().draw?.role, 'seat')
      await mine.execute(rewind)
      assert.deepEqual(await typesIn(store), ['MediationDrawn', 'MediationRewound'])
    })
  })

  it('decides commands one after the other, however many are asked at once', async () => {
    await withStore(async (store) => {
      const journal = await open(store)
      await Promise.all([draw, rewind, draw, rewind, draw].map((command) => journal.execute(command)))
      assert.deepEqual(await typesIn(store), [
        'MediationDrawn',
        'MediationRewound',
        'MediationDrawn',
        'MediationRewound',
        'MediationDrawn',
      ])
    })
  })
})
