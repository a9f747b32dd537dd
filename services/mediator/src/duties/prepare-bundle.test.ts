import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentCid, parseJson } from '@lilymed/lilypad'
import type { JsonNode } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import { createPrepareBundle } from './prepare-bundle.ts'

const patience = (patienceMs = 0) => {
  const until = performance.now() + patienceMs
  return { signal: new AbortController().signal, isOver: () => performance.now() >= until }
}
const failure = (code: string, retryable: boolean): AppError =>
  new AppError({ code, message: `${code} happened`, retryable })

const documentOf = (text: string): JsonNode => {
  const parsed = parseJson(text)
  assert.equal(parsed.kind, 'parsed')
  return (
    (parsed as { value?: JsonNode; node?: JsonNode }).value ?? (parsed as unknown as { node: JsonNode }).node
  )
}

const solverWith = (getDeal: () => Promise<{ document: JsonNode }>) =>
  createPrepareBundle({
    solver: {
      getDeal: getDeal as never,
      getModuleTemplate: () => Promise.reject(failure('SOLVER_NOT_FOUND', false)),
      getBlob: () => Promise.reject(failure('SOLVER_NOT_FOUND', false)),
    },
    drawClassName: () => undefined,
  })
const terms = { drawClass: `0x${'00'.repeat(32)}`, declaredRung: null, isPortable: true }
const request = { deal: { dealId: 'QmDeal' }, terms, nonce: 'run 1' }

describe('a bundle is prepared from a solver that is trusted with nothing', () => {
  it('a document that does not hash to the deal id is a reason, not a run', async () => {
    for (const text of [
      '{}',
      '[]',
      'null',
      '"deal"',
      '{"id":"QmDeal","members":{"solver":"0x1"}}',
      '{"id":{"id":[]}}',
      '{"__proto__":{"id":1}}',
    ]) {
      const prepare = solverWith(() => Promise.resolve({ document: documentOf(text) }))
      const prepared = await prepare(request, patience())
      assert.equal(prepared.kind === 'refused' && prepared.reason, 'DEAL_UNPROVEN', text)
    }
  })

  it('a document that hashes but is no deal is a reason too', async () => {
    const document = documentOf('{"id":"","members":7}')
    const deal = { dealId: documentCid(document) }
    const prepared = await solverWith(() => Promise.resolve({ document }))({ ...request, deal }, patience())
    assert.equal(prepared.kind === 'refused' && prepared.reason, 'DEAL_UNPROVEN')
  })

  it('an answer that is no JSON or too large leaves the deal unproven, a missing one was not fetched', async () => {
    const reasonFor = async (code: string): Promise<string> => {
      const prepared = await solverWith(() => Promise.reject(failure(code, false)))(request, patience())
      return prepared.kind === 'refused' ? prepared.reason : 'prepared'
    }
    assert.equal(await reasonFor('SOLVER_ANSWER_MALFORMED'), 'DEAL_UNPROVEN')
    assert.equal(await reasonFor('SOLVER_ANSWER_TOO_LARGE'), 'DEAL_UNPROVEN')
    assert.equal(await reasonFor('SOLVER_NOT_FOUND'), 'FETCH_FAILED')
  })

  it('a solver that is down is asked again while there is time, then it was not fetched', async () => {
    let asked = 0
    const prepare = solverWith(() => {
      asked += 1
      return Promise.reject(failure('SOLVER_UNREACHABLE', true))
    })
    const prepared = await prepare(request, patience(200))
    assert.equal(prepared.kind === 'refused' && prepared.reason, 'FETCH_FAILED')
    assert.equal(asked, 2)
  })
})
