import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { goJson } from '../json/go-json.ts'
import type { JsonNode } from '../json/json-node.ts'
import { parseJson } from '../json/parse-json.ts'
import { structNode } from '../structs/struct-node.ts'
import { sampleDeal, sampleJobOffer } from '../testing/sample-deal.ts'
import { Deal } from './deal.ts'
import { documentCid } from './document-cid.ts'
import { proveDeal } from './prove-deal.ts'

const golden = vectors.documentIds.deal
const members = {
  solver: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  jobCreator: '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
  resourceProvider: '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
  mediators: ['0x90F79bf6EB2c4f870365E785982E1f101E93b906'],
}

const nodeOf = (json: string): JsonNode => {
  const parsed = parseJson(json)
  return parsed.kind === 'parsed' ? parsed.node : assert.fail(parsed.rejection.message)
}

test('Lilypad’s deal is proved, spaces and a filled id notwithstanding', () => {
  const sent = golden.json.replace('"id":""', `"id": "${golden.cid}"`).replaceAll('\\u003c', '<')
  const proof = proveDeal(golden.cid, nodeOf(sent), members)
  assert.equal(proof.kind, 'proved')
  assert.equal(proof.kind === 'proved' && proof.deal.id, golden.cid)
  assert.equal(proof.kind === 'proved' && proof.deal.job_offer.inputs?.['Message'], 'moo <&> \u2028 "q"')
})

test('a change anywhere, even in the order of the keys, is unproved', () => {
  const changes: readonly (readonly [string, string])[] = [
    ['"mediation_fee":1', '"mediation_fee":2'],
    ['"gpu":0,"gpus":null', '"gpus":null,"gpu":0'],
    ['"gpus":null', '"gpus":[]'],
    ['"A":"z"', '"A":"Z"'],
    ['"cpu":1000', '"cpu":1000.0'],
    ['{"id":""', '{"extra":1,"id":""'],
  ]
  for (const [from, to] of changes) {
    const proof = proveDeal(golden.cid, nodeOf(golden.json.replace(from, to)))
    assert.equal(proof.kind === 'rejected' && proof.rejection.code, 'DEAL_UNPROVEN', to)
  }
})

test('members that differ from the chain’s are unproved', () => {
  const other = '0x0000000000000000000000000000000000000001'
  const cases = [
    { ...members, jobCreator: other },
    { ...members, mediators: [] },
    { ...members, mediators: [...members.mediators, other] },
  ]
  for (const chain of cases) assert.equal(proveDeal(golden.cid, nodeOf(golden.json), chain).kind, 'rejected')
  const lowerCase = { ...members, solver: members.solver.toLowerCase() }
  assert.equal(proveDeal(golden.cid, nodeOf(golden.json), lowerCase).kind, 'proved')
})

test('a document that hashes to the id and is no deal is unproved', () => {
  for (const json of ['{"id":""}', '{"id":"","members":[]}', goldenWith('"gpu":0', '"gpu":"0"')]) {
    const document = nodeOf(json)
    const proof = proveDeal(documentCid(document), document)
    assert.match(proof.kind === 'rejected' ? proof.rejection.message : '', /is no deal/)
  }
})

test('numbers beyond 2^53 are proved and read exactly', () => {
  const json = goldenWith('"mediation_fee":1}', '"mediation_fee":9007199254740993}')
  const document = nodeOf(json)
  const proof = proveDeal(documentCid(document), document)
  assert.equal(proof.kind === 'proved' && proof.deal.pricing.mediation_fee, 9007199254740993n)
  const rounded = nodeOf(json.replace('9007199254740993', '9007199254740992'))
  assert.equal(proveDeal(documentCid(document), rounded).kind, 'rejected')
})

test('whatever a job creator puts into the inputs, the deal is proved and read back', () => {
  const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '10', '9', ''))
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.string({ unit: 'grapheme' }))), (pairs) => {
      const deal = sampleDeal(sampleJobOffer({ inputs: Object.fromEntries(pairs) }))
      const proof = proveDeal(deal.id, nodeOf(goJson(structNode(Deal, deal))))
      assert.equal(proof.kind, 'proved')
      const inputs = proof.kind === 'proved' ? Object.entries(proof.deal.job_offer.inputs ?? {}) : []
      assert.deepEqual(new Map(inputs), new Map(pairs))
    }),
  )
})

test('no JSON makes it throw', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const parsed = parseJson(json)
      if (parsed.kind === 'parsed') assert.equal(proveDeal(golden.cid, parsed.node).kind, 'rejected')
    }),
  )
})

const goldenWith = (from: string, to: string): string => golden.json.replace(from, to)
