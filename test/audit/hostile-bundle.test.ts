import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verifyBundle } from '@lilymed/audit'
import { cidOf } from '../../packages/audit/src/bundle/cid.ts'
import { encodeVarint } from '../../packages/audit/src/bundle/varint.ts'
import { writeCar } from '../../packages/audit/src/bundle/write-car.ts'
import type { Block } from '../../packages/audit/src/bundle/write-car.ts'

const json = (text: string): Block => ({ cid: cidOf('dagJson', Buffer.from(text)), bytes: Buffer.from(text) })
const raw = (bytes: Uint8Array): Block => ({ cid: cidOf('raw', bytes), bytes })
const refusal = (file: Uint8Array): string => {
  const { audit } = verifyBundle(file)
  assert.equal(audit.holds, false)
  assert.equal(audit.differences.length, 1)
  return audit.differences[0]?.words ?? ''
}
const rooted = (...[root, ...others]: readonly [Block, ...Block[]]): Uint8Array =>
  writeCar(root.cid, [root, ...others])
const link = ({ cid }: Block): string => `{"/":"${cid.text}"}`

const zero = `0x${'00'.repeat(32)}`
const manifestOf = (change: Readonly<Record<string, string>>): Block => {
  const some = link(raw(Buffer.from('x')))
  const members: Readonly<Record<string, string>> = {
    anchor: 'null',
    blocks: '[]',
    chainId: '1',
    contracts: '{}',
    dealId: '"Qm"',
    disputeId: `"${zero}"`,
    events: '[]',
    evidence: '[]',
    format: '"lilymed-audit-bundle/1"',
    log: `{"checkpoint":${some},"inclusion":${some},"verifierKey":null}`,
    omissions: '[]',
    proves: '{}',
    receiptNodes: '[]',
    transactionNodes: '[]',
    ...change,
  }
  return json(
    `{${Object.entries(members)
      .map(([name, value]) => `"${name}":${value}`)
      .join(',')}}`,
  )
}

describe('a hostile bundle is refused in words', () => {
  it('whose manifest is another document, of another version, or not canonical', () => {
    assert.match(refusal(rooted(json('{}'))), /the manifest is not as this version knows it/)
    assert.match(refusal(rooted(json('{ }'))), /not canonical JSON/)
    assert.match(refusal(rooted(json('{"a":1,"a":1}'))), /not canonical JSON/)
    assert.match(refusal(rooted(json('\ufeff{}'))), /not canonical JSON/)
    assert.match(
      refusal(rooted(manifestOf({ format: '"lilymed-audit-bundle/2"' }))),
      /not as this version knows it/,
    )
    assert.match(refusal(rooted(manifestOf({ zzz: '1' }))), /not as this version knows it/)
    assert.match(refusal(rooted(raw(Buffer.from('{}')))), /no manifest/)
  })

  it('whose manifest is nested deeper than any stack', () => {
    const depth = 200_000
    assert.match(
      refusal(rooted(json(`${'['.repeat(depth)}${']'.repeat(depth)}`))),
      /not canonical JSON|not as this version/,
    )
  })

  it('that names parts it does not have, itself, or one part as two', () => {
    assert.match(refusal(rooted(manifestOf({}))), /as the checkpoint and as the inclusion proofs|is missing/)
    const [checkpoint, inclusion, stray] = [raw(Buffer.from('a')), json('{}'), raw(Buffer.from('stray'))]
    const log = `{"checkpoint":${link(checkpoint)},"inclusion":${link(inclusion)},"verifierKey":null}`
    assert.match(refusal(rooted(manifestOf({ log }))), /the checkpoint is missing/)
    assert.match(
      refusal(rooted(manifestOf({ log }), checkpoint, inclusion, stray)),
      /does not name the block/,
    )
    const twice = manifestOf({ log, events: `[${link(checkpoint)}]` })
    assert.match(refusal(rooted(twice, checkpoint, inclusion)), /as the checkpoint and as event 1/)
    const cyclic = manifestOf({ log, events: `[${link(stray)},${link(stray)}]` })
    assert.match(refusal(rooted(cyclic, checkpoint, inclusion, stray)), /event 1 of 2 and as event 2 of 2/)
  })

  it('that claims sizes nobody has, without taking the memory', () => {
    const before = process.memoryUsage().rss
    const [checkpoint, inclusion] = [raw(Buffer.from('a')), json('{}')]
    const log = `{"checkpoint":${link(checkpoint)},"inclusion":${link(inclusion)},"verifierKey":null}`
    const root = manifestOf({ log })
    for (const size of [2 ** 31, 2 ** 40, 2 ** 50])
      assert.match(
        refusal(Buffer.concat([rooted(root), encodeVarint(size), Buffer.alloc(100)])),
        /claims \d+ bytes/,
      )
    assert.ok(process.memoryUsage().rss - before < 100e6)
  })

  it('whose tries are no tries, and whose events are no events', () => {
    const [checkpoint, inclusion] = [raw(Buffer.from('a')), json('{}')]
    const log = `{"checkpoint":${link(checkpoint)},"inclusion":${link(inclusion)},"verifierKey":null}`
    const event = raw(Buffer.from('{"type":"VoteRevealed"}'))
    const withEvent = manifestOf({ log, events: `[${link(event)}]` })
    assert.match(
      refusal(rooted(withEvent, checkpoint, inclusion, event)),
      /event 1 is not as this version knows it/,
    )
    const nested = Buffer.alloc(40_000, 0xc1)
    const header = { cid: cidOf('ethBlock', nested), bytes: nested }
    const blocks = `[{"header":${link(header)},"number":1,"transactions":[]}]`
    const { audit } = verifyBundle(rooted(manifestOf({ log, blocks }), checkpoint, inclusion, header))
    assert.equal(audit.holds, false)
    assert.match(audit.differences.map(({ words }) => words).join('\n'), /the header of block 1 is not RLP/)
  })
})
