import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHeldRows } from './held-rows.ts'
import type { RowTable } from './row-table.ts'

/** A table in memory, whose every row is as long as it is told. */
const tableOf = (lengthOfRow: number) => {
  const stored = new Map<string, unknown>()
  const table: Pick<RowTable, 'get' | 'list' | 'put' | 'remove'> = {
    get: (chainId, key) => stored.get(`${chainId}/${key}`),
    list: () => [],
    put: (chainId, key, row) => {
      stored.set(`${chainId}/${key}`, row)
      return lengthOfRow
    },
    remove: (chainId, key) => void stored.delete(`${chainId}/${key}`),
  }
  return { stored, table: table as RowTable }
}

const held = (lengthOfRow: number) => {
  const [deals, keys] = [tableOf(lengthOfRow), tableOf(lengthOfRow)]
  const rows = createHeldRows(
    new Map([
      ['deals', deals.table],
      ['keys', keys.table],
    ]),
  )
  return { rows, stored: deals.stored }
}

describe('createHeldRows', () => {
  it('finds one row however often it is asked for, and others of other keys, chains and projections', () => {
    const { rows } = held(1)
    const first = rows.find('deals', 1, 'a')
    rows.set(first, 'changed')
    assert.equal(rows.find('deals', 1, 'a'), first)
    const others = [
      ['deals', 1, 'b'],
      ['deals', 2, 'a'],
      ['keys', 1, 'a'],
    ] as const
    for (const [projection, chainId, key] of others) {
      assert.equal(rows.find('deals', 1, 'a'), first)
      assert.equal(rows.find(projection, chainId, key).row, undefined)
    }
    assert.equal(rows.find('deals', 1, 'a').row, 'changed')
  })

  it('shows the newest change of a row that was let go between two commits', () => {
    const { rows, stored } = held(3 * 1024 * 1024)
    const asked = () => rows.find('deals', 1, 'a')
    // Each commit lets go what was not asked for since the one before.
    for (let commit = 1; commit <= 3; commit += 1) {
      rows.set(asked(), `${commit}`)
      rows.flush()
    }
    rows.set(asked(), 'at last')
    rows.find('deals', 1, 'b')
    assert.equal(asked().row, 'at last')
    rows.flush()
    assert.equal(stored.get('1/a'), 'at last')
  })

  it('forgets what was not written, and finds what is stored instead', () => {
    const { rows, stored } = held(1)
    rows.set(rows.find('deals', 1, 'a'), 'written')
    rows.flush()
    rows.set(rows.find('deals', 1, 'a'), 'not written')
    rows.forget()
    assert.equal(rows.find('deals', 1, 'a').row, 'written')
    rows.flush()
    assert.equal(stored.get('1/a'), 'written')
  })
})
