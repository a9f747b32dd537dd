import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import vectors from '../../../packages/lilypad/vectors/lilypad.json' with { type: 'json' }
import { moduleFinder } from './module-finder.ts'

const { cid, json } = vectors.documentIds.deal
const none = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']))
const timeouts = ['timeout_agree', 'timeout_judge_result', 'timeout_mediate_result'] as const
/** What a solver keeps beside a deal. */
const record = {
  ...none('job_creator', 'resource_provider', 'job_offer', 'resource_offer', 'mediator'),
  id: cid,
  state: 4,
  transactions: {
    resource_provider: none('agree', 'add_result', ...timeouts),
    job_creator: none('agree', 'accept_result', 'check_result', 'timeout_submit_result', ...timeouts),
    mediator: none('mediation_accept_result', 'mediation_reject_result'),
  },
}
const answer = `{"deal":${json},${JSON.stringify(record).slice(1)}`
const { module } = (
  JSON.parse(json) as {
    readonly job_offer: { readonly module: { readonly repo: string; readonly hash: string } }
  }
).job_offer

const { signal } = new AbortController()

describe('the module of a deal', () => {
  it('is its proved document’s; a solver that has another, or none, hides no deal from a policy that chooses by it', async () => {
    const server = createServer(({ url = '' }, response) => {
      if (url.endsWith('QmAbsent')) response.writeHead(500).end()
      else response.end(answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      for (const isNeeded of [true, false])
        assert.equal(await moduleFinder(url, isNeeded, signal)(cid), `${module.repo}@${module.hash}`)
      await assert.rejects(moduleFinder(url, true, signal)('QmOther'), {
        code: 'DEAL_UNPROVEN',
        retryable: true,
      })
      await assert.rejects(moduleFinder(url, true, signal)('QmAbsent'), { code: /^SOLVER_/ })
      for (const dealId of ['QmOther', 'QmAbsent']) {
        assert.equal(await moduleFinder(url, false, signal)(dealId), null)
        assert.equal(await moduleFinder(undefined, true, signal)(dealId), null)
      }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
