import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lostParts } from './lost-parts.ts'
import type { Manifest } from './manifest.ts'

const link = (name: string) => ({ '/': `b${name.padEnd(40, 'a')}` })
const hash = (byte: string) => `0x${byte.repeat(32)}`
const vote = {
  mediator: `0x${'1'.repeat(40)}`,
  round: 1,
  digest: hash('e1'),
  car: link('car'),
  missing: null,
}
const block = {
  number: 7,
  header: link('header'),
  transactions: [{ index: 0, hash: hash('71'), firstLog: 0 }],
}

const full: Manifest = {
  format: 'lilymed-audit-bundle/1',
  chainId: 31_337,
  disputeId: hash('d1'),
  dealId: 'deal',
  contracts: {},
  log: { verifierKey: 'a key', checkpoint: link('checkpoint'), inclusion: link('inclusion') },
  anchor: {
    contract: vote.mediator,
    sender: vote.mediator,
    size: 1,
    root: hash('aa'),
    transaction: hash('72'),
    consistency: [],
  },
  events: [link('one'), link('two')],
  blocks: [block],
  receiptNodes: [],
  transactionNodes: [],
  signatures: [{ round: '9', signature: `0x${'5'.repeat(128)}` }],
  evidence: [vote],
  proves: {},
  omissions: [],
}

describe('what a bundle has and the next has not', () => {
  it('is nothing where that has as much, or more', () => {
    assert.deepEqual(lostParts(full, full), [])
    const poor: Manifest = { ...full, anchor: null, events: [], blocks: [], signatures: [], evidence: [] }
    assert.deepEqual(lostParts(poor, full), [])
  })

  const losses: readonly (readonly [string, Partial<Manifest>])[] = [
    ['1 event', { events: [link('two'), link('three')] }],
    ['1 transaction with its receipt', { blocks: [{ ...block, transactions: [] }] }],
    ['1 document of evidence', { evidence: [{ ...vote, car: null, missing: 'nobody has it' }] }],
    ['1 signature of the beacon', { signatures: [] }],
    ['its anchor', { anchor: null }],
    ['the log’s verifier key', { log: { ...full.log, verifierKey: null } }],
    [`the dispute ${hash('d1')} of chain 31337`, { disputeId: hash('d2') }],
    [`the dispute ${hash('d1')} of chain 31337`, { chainId: 1 }],
  ]
  for (const [what, change] of losses)
    it(`is ${what}`, () => assert.deepEqual(lostParts(full, { ...full, ...change }), [what]))

  it('is what was deleted since', () => {
    const deleted = {} as NonNullable<Manifest['evidence'][number]['deleted']>
    assert.deepEqual(lostParts(full, { ...full, evidence: [{ ...vote, deleted }] }), [
      '1 document whose contents were deleted since',
    ])
  })
})
