import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contractsChanged } from './ingest-error.ts'

test('of contracts that changed only those are named that are other, on both sides', () => {
  const { message } = contractsChanged(['Beacon 0x1', 'Pool 0x2'], ['Beacon 0x1', 'Pool 0x3', 'Token 0x4'])
  assert.match(message, /it has Pool 0x2, the configuration now says Pool 0x3, Token 0x4; restore them/)
  assert.doesNotMatch(message, /Beacon/)
  assert.match(contractsChanged(['Pool 0x2'], []).message, /the configuration now says none of them/)
})
