import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interface } from 'ethers'
import * as abis from '@lilymed/contracts-abi'
import { FACT_TYPES, isFactType } from '@lilymed/domain'
import { factNameOf } from './fact-name.ts'
import { UNREAD_RECORDS } from './unread-record.ts'

/** Facts the indexer makes itself, from reads or of its own work. */
const WITHOUT_EVENT = [
  'ControllerAddressChanged',
  'ControllerAddressesRead',
  'DealTermsRead',
  'ResultRead',
  'ParametersRead',
  'IngestStarted',
  'BlocksObserved',
  'ChainRewound',
  'FinalityAdvanced',
  'V2DealTermsRead',
  'V2ResultRead',
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

const custody = [
  'ContractInitialised',
  'ImplementationUpgraded',
  'OwnershipTransferred',
  'Paused',
  'ProxyAdminChanged',
  'RoleAdminChanged',
  'RoleGranted',
  'RoleRevoked',
  'Unpaused',
]

test('of the events of standard building blocks those about custody are facts, the others none', () => {
  assert.deepEqual(factNames(abis.lilypadTokenAbi).sort(), ['OwnershipTransferred', 'Paused', 'Unpaused'])
  assert.deepEqual(factNames(abis.lilypadControllerAbi).sort(), [
    'ContractInitialised',
    'OwnershipTransferred',
  ])
})

test("the facts of Lilypad V2's contracts bear its prefix, and no other contract's do", () => {
  for (const [key, abi] of Object.entries(abis)) {
    if (!key.endsWith('Abi')) continue
    const isV2 = key.startsWith('lilypadV2')
    for (const name of factNames(abi).filter((fact) => !custody.includes(fact)))
      assert.equal(name.startsWith('V2'), isV2, `${name} of ${key}`)
  }
})

test('what could not be read is no fact, so that every fold skips it', () => {
  assert.deepEqual(Object.keys(UNREAD_RECORDS).filter(isFactType), [])
})
