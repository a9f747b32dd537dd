import { v5 } from 'uuid'
import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventId } from './event-id.ts'

test('an event id is the UUIDv5 of RFC 9562, appendix A.4', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  assert.equal(eventId(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
  assert.notEqual(eventId(dns, '33/1/0'), eventId(dns, '33/1/1'))
})

test('it is what the uuid package makes of any name, short or long, in whatever order namespaces come', () => {
  const namespace = fc.constantFrom(
    '6b2c8f0e-58d5-4f6c-9d53-7c1b0a6c3f11',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  )
  const name = fc.oneof(
    fc.nat().map((revision) => `31337/${revision}`),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.nat(260).map((length) => '\uffff'.repeat(length)),
  )
  fc.assert(
    fc.property(namespace, name, (of, text) => assert.equal(eventId(of, text), v5(text, of))),
    {
      numRuns: 500,
    },
  )
})
