import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interface } from 'ethers'
import * as abis from '@lilymed/contracts-abi'
import { FACT_TYPES, isFactType } from '@lilymed/domain'
import { factNameOf } from './fact-name.ts'
import { UNREAD_RECORDS } from './unread-record.ts'

/** Facts the indexer makes itself, from reads or of its own work. */
const WITHOUT_EVENT = [
  'DealTermsRead',
  'ResultRead',
  'ParametersRead',
  'IngestStarted',
  'BlocksObserved',
  'ChainRewound',
  'FinalityAdvanced',
]

const factNames = (abi: unknown): string[] => {
  const names: string[] = []
  new Interface(abi as string[]).forEachEvent(({ name }) => {
    const factName = factNameOf(name)
    if (factName !== null) names.push(factName)
  })
  return names
}

test("every fact the domain knows has an event of that name in the contracts' ABIs, or is made by the indexer", () => {
  const emitted = new Set(
    Object.entries(abis).flatMap(([key, abi]) => (key.endsWith('Abi') ? factNames(abi) : [])),
  )
  assert.deepEqual(FACT_TYPES.filter((type) => !emitted.has(type)).sort(), WITHOUT_EVENT.toSorted())
})

test('the events of standard building blocks are no facts', () => {
  assert.deepEqual(factNames(abis.lilypadTokenAbi), [])
  assert.deepEqual(factNames(abis.lilypadControllerAbi), [])
})

test('what could not be read is no fact, so that every fold skips it', () => {
  assert.deepEqual(Object.keys(UNREAD_RECORDS).filter(isFactType), [])
})
