import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { goJson } from '../json/go-json.ts'
import { parseJson } from '../json/parse-json.ts'
import { proveDeal } from '../documents/prove-deal.ts'
import { createPartyClient } from './party-client.ts'
import { createSolverClient } from './solver-client.ts'
import { SolverError } from './solver-error.ts'

const golden = vectors.documentIds.deal
const deal = `{"id":"${golden.cid}","job_creator":"jc","resource_provider":"rp","job_offer":"jo","resource_offer":"ro","state":4,"deal":${golden.json},"transactions":{"resource_provider":{"agree":"","add_result":"","timeout_agree":"","timeout_judge_result":"","timeout_mediate_result":""},"job_creator":{"agree":"","accept_result":"","check_result":"","timeout_agree":"","timeout_submit_result":"","timeout_mediate_result":""},"mediator":{"mediation_accept_result":"","mediation_reject_result":""}},"mediator":""}`
const result = '{"id":"","deal_id":"d","data_id":"new","error":"","instruction_count":1,"results_id":"old"}'

/** A value that JSON can hold and programs stumble over. */
const traps = [
  'null',
  '1e999',
  '-0',
  '18446744073709551616',
  '"\\ud800"',
  '{"__proto__":{"state":4}}',
  '{"constructor":1}',
  '[[[[[[]]]]]]',
  '{"a":1,"a":2}',
  `${'['.repeat(100)}${']'.repeat(100)}`,
  '"\\u0000"',
  '\ufeff{}',
  '{} {}',
]

/** An honest answer with one value of it replaced by a trap, or one byte by another. */
const broken = (honest: string) =>
  fc.oneof(
    fc.tuple(fc.nat(), fc.constantFrom(...traps)).map(([pick, trap]) => {
      const values = Array.from(honest.matchAll(/(?<=:)(?:"[^"]*"|-?[0-9]+|null|\{\}|\[\])/g))
      const value = values[pick % values.length]
      if (!value) return honest
      return honest.slice(0, value.index) + trap + honest.slice(value.index + value[0].length)
    }),
    fc.tuple(fc.nat(), fc.string({ maxLength: 3 })).map(([at, text]) => {
      const index = at % honest.length
      return honest.slice(0, index) + text + honest.slice(index + 1)
    }),
  )

const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 400, 401, 404, 429, 500, 503),
  body: fc.oneof(
    broken(deal),
    broken(result),
    broken(`[${deal}]`),
    fc.json(),
    fc.string(),
    fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
    fc.constantFrom(...traps),
  ),
})

test('whatever a solver answers, its client gives a value of the right form or a SolverError', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async ({ status, body }) => {
      const fetch = async () => new Response(body, { status })
      const client = createSolverClient({ url: 'http://solver.test', fetch })
      const party = createPartyClient({
        url: 'http://solver.test',
        fetch,
        identity: { address: '0x0', headers: { 'X-Lilypad-User': 'u', 'X-Lilypad-Signature': 's' } },
      })
      const attempts = await Promise.allSettled([
        client.getDeal('d'),
        client.listDeals(),
        client.getDealResult('d'),
        client.getBlob(`0x${'00'.repeat(32)}`),
        party.postResult('d', { id: '', deal_id: 'd', data_id: '', error: '', instruction_count: 1n }),
        party.downloadResultFiles('d'),
      ])
      for (const attempt of attempts) {
        if (attempt.status === 'rejected')
          assert.ok(attempt.reason instanceof SolverError, String(attempt.reason))
      }
      const [found] = attempts
      if (found.status !== 'fulfilled') return
      const proof = proveDeal(golden.cid, found.value.document)
      if (proof.kind === 'proved') assert.equal(proof.deal.id, golden.cid)
    }),
    { numRuns: 600 },
  )
})

test('no document but the deal itself proves the deal', () => {
  /** What the deal says besides its own id, which is no part of what is hashed. */
  const said = (text: string): string => {
    const parsed = parseJson(text)
    if (parsed.kind === 'rejected' || parsed.node.kind !== 'object') return text
    return goJson({ kind: 'object', members: parsed.node.members.filter(([key]) => key !== 'id') })
  }
  let proved = 0
  fc.assert(
    fc.property(fc.oneof(broken(golden.json), fc.constant(` ${golden.json}`)), (text) => {
      const parsed = parseJson(text)
      if (parsed.kind === 'rejected') return
      if (proveDeal(golden.cid, parsed.node).kind === 'rejected') return
      proved += 1
      assert.equal(said(text), said(golden.json))
    }),
    { numRuns: 1000 },
  )
  assert.ok(proved > 0)
})
