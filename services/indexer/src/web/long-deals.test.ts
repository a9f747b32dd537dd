import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { dealKeyOf } from '@lilymed/domain'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../http/create-server.ts'
import { createAsking } from '../testing/ask-api.ts'
import { bytesOf, createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { jobCreator } from '../testing/play-deal.ts'
import { quietStatus } from '../testing/quiet-status.ts'

/** Ids as a hostile contract’s caller may write them. */
const ids = {
  'a long id': 'Qm'.repeat(150),
  'no id at all': '',
  'a megabyte of it': 'x'.repeat(1_000_000),
  'markup and reordering': `<img src=x onerror=alert(1)>\u202e${'%2e%2e/'.repeat(40)}`,
  'a path of its own': '../'.repeat(80),
  'many scripts': '漢字🏳️‍🌈'.repeat(60),
}

const script = createFactScript()
for (const dealId of Object.values(ids)) {
  const paid = { payee: jobCreator, amount: '1', reason: 0, direction: 0 }
  script.emit('PaymentMade', { dealId, ...paid }, 'lilypadPayments')
  script.emit('DealStateChanged', { dealId, state: 1 }, 'lilypadStorage')
}
script.emit('DealStateChanged', { dealId: 'by-digest', state: 1 }, 'lilypadStorage')
script.mine()
const app = await createServer({
  reads: filledReadModel(script.events()),
  status: quietStatus,
  logger: createLogger({ name: 'test', level: 'silent' }),
})
after(() => app.close())
const { getChecked, problemOf } = createAsking(app)

describe('a deal whose id cannot stand in an address', () => {
  for (const [what, dealId] of Object.entries(ids)) {
    it(`has a page and an answer by its digest: ${what}`, async () => {
      const digest = dealKeyOf(dealId)
      const { item } = await getChecked('getDealByDigest', `/v1/deals/by-digest/${digest}`)
      assert.equal(item.dealId, dealId)
      const page = await app.inject({ url: `/deals/by-digest/${digest}` })
      assert.equal(page.statusCode, 200)
      assert.ok(!page.body.includes('<img') && !page.body.includes('\u202e'))
      assert.ok(page.body.length < 200_000, `${page.body.length}`)
      const list = await app.inject({ url: '/deals' })
      assert.ok(list.body.includes(`href="/deals/by-digest/${digest}"`))
    })
  }

  it('takes no address from a deal that is called by-digest, and gives none for what is no digest', async () => {
    assert.equal((await app.inject({ url: '/deals/by-digest' })).statusCode, 200)
    await problemOf(`/v1/deals/by-digest/${bytesOf('nothing')}`, 404, 'DEAL_NOT_FOUND')
    await problemOf('/v1/deals/by-digest/0x12', 400, 'REQUEST_INVALID')
    // One that has an address of its own is found by that.
    await problemOf(`/v1/deals/by-digest/${dealKeyOf('by-digest')}`, 404, 'DEAL_NOT_FOUND')
  })
})
