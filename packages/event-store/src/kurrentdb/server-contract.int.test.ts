import { test } from 'node:test'
import { eventStoreContract } from '../contract-suite/event-store-contract.ts'
import { serverEngine } from './testing/server-engine.ts'

const url = process.env['KURRENTDB_URL']

if (url !== undefined && url !== '') {
  eventStoreContract(serverEngine(url))
} else {
  test('the contract on a real KurrentDB server is run where there is one', () => {
    process.stdout.write('contract on KurrentDB server: no case ran; set KURRENTDB_URL to run them\n')
  })
}
