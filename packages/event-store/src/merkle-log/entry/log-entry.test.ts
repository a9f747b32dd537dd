import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import type { JsonValue } from '../../port/json-value.ts'
import { maxEntryBytes } from '../folder/entry-bundle.ts'
import { canonicalJson } from './canonical-json.ts'
import { commit, opens, saltOf } from './commitment.ts'
import { canonicalEvent, isCommitment, isSecretStream, logEntry } from './log-entry.ts'

const saltKey = Buffer.alloc(32, 3)
const event = {
  id: '0190b2c3-d4e5-7f60-8a1b-000000000001',
  stream: 'chain-1.facts',
  revision: 7n,
  type: 'DealAgreed',
  data: { z: 1, a: ['ü', null, 1e21, -0] },
  metadata: { schemaVersion: '1' },
}

describe('canonicalJson', () => {
  it('is what the canonicalize package gives, for any JSON with any keys', () => {
    const key = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat(200).map(String),
      fc.constantFrom('__proto__', 'constructor', 'toString', '', '\u20ac', '\ud83d\ude00', '\ufb33', '\r'),
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(key, tie('value'), { maxKeys: 6 }),
      ),
    }))
    fc.assert(
      fc.property(value, (any) => {
        // As a store gives it back: made by JSON.parse.
        const stored = JSON.parse(JSON.stringify(any)) as JsonValue
        assert.equal(canonicalJson(stored), canonicalize(stored))
      }),
      { numRuns: 3_000 },
    )
  })

  it('brings any number of keys into order', () => {
    for (const count of [2, 31, 32, 33, 200]) {
      const names = Array.from({ length: count }, (_, at) => `k${(at * 7919) % 1_000}`)
      const object = Object.fromEntries(names.map((name) => [name, 1]))
      assert.equal(canonicalJson(object), canonicalize(object))
    }
  })

  it('gives the example of RFC 8785 §3.2.3: keys in the order of their UTF-16', () => {
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    assert.deepEqual(
      [...canonicalJson(keys).matchAll(/:(\d)/g)].map(([, digit]) => digit),
      ['2', '4', '6', '7', '1', '5', '3'],
    )
    assert.equal(canonicalJson({ '10': 1, '9': 2, a: 3 }), '{"10":1,"9":2,"a":3}')
  })
})

describe('log entries', () => {
  it('are the canonical bytes of version, id, stream, revision, type, data and metadata', () => {
    assert.equal(
      logEntry(event, saltKey).toString(),
      '{"data":{"a":["ü",null,1e+21,0],"z":1},"id":"0190b2c3-d4e5-7f60-8a1b-000000000001","metadata":{"schemaVersion":"1"},"revision":7,"stream":"chain-1.facts","type":"DealAgreed","v":1}',
    )
    const placed = { ...event, position: 'x', created: new Date() }
    assert.deepEqual(logEntry(placed, saltKey), logEntry(event, saltKey), 'no position, no time')
  })

  it('change with every part of the event', () => {
    const changes: Partial<typeof event>[] = [
      { id: '0190b2c3-d4e5-7f60-8a1b-000000000002' },
      { stream: 'chain-2.facts' },
      { revision: 8n },
      { type: 'DealDone' },
      { data: { z: 1, a: [] } },
      { metadata: { schemaVersion: '2' } },
    ]
    const entries = [event, ...changes.map((change) => ({ ...event, ...change }))].map((one) =>
      logEntry(one, saltKey).toString('hex'),
    )
    assert.equal(new Set(entries).size, entries.length)
  })

  it('are a digest where no bundle could hold the event', () => {
    const fits = (length: number): Buffer => logEntry({ ...event, data: 'x'.repeat(length) }, saltKey)
    const around = canonicalEvent({ ...event, data: '' }).length
    assert.equal(fits(maxEntryBytes - around).length, maxEntryBytes)
    const long = fits(maxEntryBytes - around + 1)
    assert.match(long.toString(), /^\{"digest":"[0-9a-f]{64}","v":1\}$/)
    assert.notDeepEqual(fits(maxEntryBytes), long)
  })

  it('of mediation streams are commitments that tell nothing, not even a length', () => {
    const secret = { ...event, stream: 'mediation-1.0xab.1' }
    const entry = logEntry(secret, saltKey)
    assert.ok(isSecretStream(secret.stream) && !isSecretStream(event.stream))
    assert.ok(isSecretStream('mediation-42161.0xab.1') && isSecretStream('mediation-42161.transactions'))
    assert.ok(isSecretStream('shadow-42161.0xab.1'), 'what would be voted leads lazy voters as a vote does')
    assert.ok(isCommitment(entry) && !isCommitment(logEntry(event, saltKey)))
    const long = logEntry({ ...secret, data: 'x'.repeat(60_000) }, saltKey)
    assert.equal(long.length, entry.length)
    for (const word of ['mediation', 'DealAgreed', '0190b2c3', 'schemaVersion']) {
      assert.ok(!entry.includes(word), word)
    }
    assert.notDeepEqual(logEntry(secret, Buffer.alloc(32, 4)), entry, 'another salt key, another commitment')
  })
})

describe('commitments', () => {
  const bytes = canonicalEvent(event)
  const salt = saltOf(saltKey, bytes)

  it('open with their salt and bytes, and with no others', () => {
    const commitment = commit(salt, bytes)
    assert.ok(opens(commitment, salt, bytes))
    for (let at = 0; at < 32; at++) {
      const changed = Buffer.from(salt)
      changed[at] = (changed[at] ?? 0) ^ 1
      assert.ok(!opens(commitment, changed, bytes))
    }
    assert.ok(!opens(commitment, salt, bytes.subarray(1)))
    // What is salt and what is bytes cannot be shifted.
    const joined = Buffer.concat([salt, bytes])
    assert.ok(!opens(commitment, joined.subarray(0, 33), joined.subarray(33)))
    assert.ok(!opens(commitment, joined.subarray(0, 31), joined.subarray(31)))
  })

  it('have salts that differ from event to event and follow from the salt key', () => {
    assert.deepEqual(saltOf(saltKey, bytes), salt)
    assert.notDeepEqual(saltOf(saltKey, Buffer.concat([bytes, Buffer.of(0)])), salt)
    assert.notDeepEqual(saltOf(Buffer.alloc(32, 4), bytes), salt)
  })
})
