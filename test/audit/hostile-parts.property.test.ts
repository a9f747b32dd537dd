import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { exportBundle, verifyBundle } from '@lilymed/audit'
import * as fc from 'fast-check'
import { canonicalBytes } from '../../packages/audit/src/bundle/canonical-text.ts'
import { createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playUnanimous } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'
import { remade } from './remade-bundle.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** What a hostile author may write in the place of a value. */
const other = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    '',
    '0x',
    '-1',
    '1e9',
    'NaN',
    '\u202e\u001b[2J',
    `0x${'ff'.repeat(32)}`,
    -1,
    0.5,
    255,
    2 ** 53 - 1,
    [],
    {},
    '9'.repeat(90),
  ),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as Json),
)

/** Puts a value in the place of the nth leaf or branch of a document. */
const replaced = (document: Json, nth: number, value: Json): Json => {
  let left = nth
  const walk = (at: Json): Json => {
    if (left-- === 0) return value
    if (Array.isArray(at)) return at.map(walk)
    if (typeof at === 'object' && at !== null)
      return Object.fromEntries(Object.entries(at).map(([name, inner]) => [name, walk(inner)]))
    return at
  }
  return walk(document)
}
const sizeOf = (document: Json): number =>
  1 +
  (typeof document === 'object' && document !== null
    ? Object.values(document).reduce<number>((sum, inner) => sum + sizeOf(inner), 0)
    : 0)

describe('a bundle whose author may write anything', () => {
  let file: Uint8Array

  before(async () => {
    const script = createFactScript()
    playNetwork(script)
    const disputeId = playUnanimous(script, 'one', { vote: 'ACCEPT' })
    const { events, openChain } = chainOf(script.events())
    const sources = { log: logOfEvents(events).source, openChain }
    file = (await exportBundle({ disputeId, sources, verifierKey: signer.vkey })).bytes
  })

  it('is judged and never breaks the judge, whatever stands in an event', () => {
    let events = 0
    remade(file, ({ manifest }) => (events = manifest.events.length))
    fc.assert(
      fc.property(fc.nat(), fc.nat(), other, (which, nth, value) => {
        const changed = remade(file, ({ manifest, json, replace }) => {
          // The later half is the dispute's own.
          const link = manifest.events[events - 1 - (which % 60)] ?? assert.fail()
          const event = json(link['/']) as { data: Json }
          const data = replaced(event.data, nth % sizeOf(event.data), value)
          link['/'] = replace(link['/'], canonicalBytes({ ...event, data }))
        })
        const { audit } = verifyBundle(changed, signer)
        assert.equal(typeof audit.holds, 'boolean')
      }),
      { numRuns: Number(process.env['LILYMED_AUDIT_RUNS'] ?? 25) },
    )
  })

  it('is judged and never breaks the judge, whatever stands in the manifest or the proofs', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), other, (isManifest, nth, value) => {
        const changed = remade(file, (parts) => {
          const { manifest, json, replace } = parts
          if (isManifest) {
            const made = replaced(manifest, nth % sizeOf(manifest), value)
            if (typeof made === 'object' && made !== null && !Array.isArray(made))
              Object.assign(manifest, made)
            return
          }
          const inclusion = json(manifest.log.inclusion['/']) as Json
          const made = replaced(inclusion, nth % sizeOf(inclusion), value)
          manifest.log.inclusion['/'] = replace(manifest.log.inclusion['/'], canonicalBytes(made))
        })
        const { audit } = verifyBundle(changed, signer)
        assert.equal(typeof audit.holds, 'boolean')
      }),
      { numRuns: Number(process.env['LILYMED_AUDIT_RUNS'] ?? 25) },
    )
  })
})
