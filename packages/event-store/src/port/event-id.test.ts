import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventId } from './event-id.ts'

test('an event id is the UUIDv5 of RFC 9562, appendix A.4', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  assert.equal(eventId(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
  assert.notEqual(eventId(dns, '33/1/0'), eventId(dns, '33/1/1'))
})
