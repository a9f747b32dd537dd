import assert from 'node:assert/strict'
import { test } from 'node:test'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { goJson } from '../json/go-json.ts'
import { parseJson } from '../json/parse-json.ts'
import { readStruct } from '../structs/read-struct.ts'
import { structNode } from '../structs/struct-node.ts'
import { sampleDeal, sampleJobOffer, sampleResourceOffer } from '../testing/sample-deal.ts'
import { Deal } from './deal.ts'
import { documentCid } from './document-cid.ts'
import { dealId, jobOfferId, resourceOfferId } from './document-ids.ts'

test('every document of Lilypad hashes to its id', () => {
  for (const { cid, json } of Object.values(vectors.documentIds)) {
    const parsed = parseJson(json)
    assert.equal(parsed.kind === 'parsed' && documentCid(parsed.node), cid)
  }
})

test('a deal read into types hashes to the same ids, its offers too', () => {
  const { deal, jobOffer, resourceOffer } = vectors.documentIds
  const parsed = parseJson(deal.json)
  const read = parsed.kind === 'parsed' ? readStruct(Deal, parsed.node) : parsed
  assert.ok(read.kind === 'read')
  assert.equal(dealId(read.value), deal.cid)
  assert.equal(jobOfferId(read.value.job_offer), jobOffer.cid)
  assert.equal(resourceOfferId(read.value.resource_offer), resourceOffer.cid)
})

test('an id does not cover itself, and covers everything else', () => {
  const deal = sampleDeal()
  assert.equal(dealId({ ...deal, id: 'other' }), deal.id)
  assert.notEqual(dealId({ ...deal, pricing: { ...deal.pricing, mediation_fee: 2n } }), deal.id)
  assert.notEqual(dealId({ ...deal, job_offer: { ...deal.job_offer, id: '' } }), deal.id)
  assert.notEqual(
    jobOfferId({ ...deal.job_offer, inputs: null }),
    jobOfferId({ ...deal.job_offer, inputs: {} }),
  )
})

test('fields stand in the order of the struct, whatever the order they were given in', () => {
  const { id, ...rest } = sampleJobOffer()
  assert.equal(jobOfferId({ ...rest, id }), id)
})

test('a deal of the releases that were on chain has its timeouts behind the prices', () => {
  const timeout = { timeout: 3600n, collateral: 0n }
  const timeouts = {
    agree: timeout,
    submit_results: timeout,
    judge_results: timeout,
    mediate_results: timeout,
  }
  const { nonce, inputFiles, executionTimeoutSeconds, ...jobOffer } = sampleJobOffer()
  const resourceOffer = sampleResourceOffer({ default_timeouts: timeouts, module_timeouts: {} })
  const deal = { ...sampleDeal({ ...jobOffer, timeouts }, resourceOffer), timeouts }
  const json = goJson(structNode(Deal, deal))
  const keys = [
    ...json.matchAll(/"(pricing|timeouts|job_offer|default_pricing|default_timeouts|module_timeouts)":/g),
  ]
  assert.deepEqual(
    keys.map(([, key]) => key),
    [
      'pricing',
      'timeouts',
      'job_offer',
      'pricing',
      'timeouts',
      'default_pricing',
      'default_timeouts',
      'module_timeouts',
    ],
  )
  assert.ok(nonce !== undefined && inputFiles && executionTimeoutSeconds !== undefined)
  assert.ok(!/nonce|inputFiles|executionTimeoutSeconds/.test(json))
})
