// oxlint-disable unicorn/no-thenable -- given/then is the language of these tests; nothing awaits it
import assert from 'node:assert/strict'
import type { FactData, FactType } from '@lilymed/domain'
import type { ObservedFact, Projection, RowReader } from '../projections/projection.ts'
import { differences } from './differences.ts'
import { addressOf, bytesOf } from './fact-script.ts'

let count = 0

/** A located fact in a block, of the pool unless told otherwise. */
export const fact = <Type extends FactType>(type: Type, data: FactData[Type], block = 7): ObservedFact => {
  count += 1
  return {
    type,
    data,
    chainId: 31_337,
    origin: {
      blockNumber: block,
      blockHash: bytesOf(`block ${block}`),
      txHash: bytesOf(`tx ${count}`),
      logIndex: count,
      address: addressOf('disputePool'),
      position: count.toString(16).padStart(16, '0'),
      at: 1_795_000_000 + block,
    },
  } as unknown as ObservedFact
}

const noRows: RowReader = { get: () => undefined, list: () => [] }

/** The rows of a projection after facts, by key. */
export const foldRows = <Row>(
  projection: Projection<Row>,
  facts: readonly ObservedFact[],
): Map<string, Row> => {
  const rows = new Map<string, Row>()
  for (const item of facts) {
    for (const key of projection.handles[item.type]?.(item) ?? []) {
      const row = projection.evolve(rows.get(key), item, key, noRows)
      if (row !== undefined) rows.set(key, row)
    }
  }
  return rows
}

/** `given(projection, ...facts).then(key, expected)`: the row of the key must hold at least what is expected, or not exist for null. */
export const given = <Row>(projection: Projection<Row>, ...facts: readonly ObservedFact[]) => {
  const rows = foldRows(projection, facts)
  return {
    then: (key: string, expected: object | null): void => {
      const row = rows.get(key)
      if (expected === null) assert.equal(row, undefined)
      else assert.deepEqual(differences(expected, row), [])
    },
  }
}
