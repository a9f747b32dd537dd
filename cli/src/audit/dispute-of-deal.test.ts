import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ApiFailure } from '@lilymed/api'
import type { ApiClient } from '@lilymed/api'
import { disputeOfDeal } from './dispute-of-deal.ts'

const DISPUTE = `0x${'ab'.repeat(32)}`
const apiWith = (disputeId: string | null): Pick<ApiClient, 'getDeal'> => ({
  getDeal: (async () => ({ item: { disputeId } })) as unknown as ApiClient['getDeal'],
})
const apiWithout = (code: string): Pick<ApiClient, 'getDeal'> => ({
  getDeal: async () => {
    throw new ApiFailure({ code, message: 'No such deal', retryable: true })
  },
})

it('the dispute of a deal is found by the deal’s id', async () => {
  assert.equal(await disputeOfDeal(apiWith(DISPUTE), 'Qm1'), DISPUTE)
})

it('that a deal is not on chain, or has no dispute, is said in so many words', async () => {
  await assert.rejects(disputeOfDeal(apiWithout('DEAL_NOT_FOUND'), 'Qm1'), {
    code: 'NOT_FOUND',
    message: /this deal is not on chain.*lilymed deal anchor/,
  })
  await assert.rejects(disputeOfDeal(apiWith(null), 'Qm\u001b1'), {
    code: 'NOT_FOUND',
    message: /^the deal Qm\P{Cc}*1 has no dispute: nobody has challenged/u,
  })
  await assert.rejects(disputeOfDeal(apiWithout('API_UNREACHABLE'), 'Qm1'), { code: 'API_UNREACHABLE' })
})
