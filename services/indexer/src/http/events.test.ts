import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChainFact } from '@lilymed/api'
import { createLogger } from '@lilymed/service-kit'
import { createAsking } from '../testing/ask-api.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playEverything } from '../testing/scenes.ts'
import { createServer } from './create-server.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const everything = playEverything()
const app = await createServer({
  reads: filledReadModel(everything.script.events()),
  status: quietStatus,
  logger,
})
const { getChecked, problemOf } = createAsking(app)

describe('events', () => {
  it('are found by dispute, deal, mediator, type and block, each with its place in the log', async () => {
    const { item } = await getChecked('getDispute', `/v1/disputes/${everything.escalation}`)
    const all = (
      await getChecked('listDisputeEvents', `/v1/disputes/${everything.escalation}/events?limit=200`)
    ).items as ChainFact[]
    const found = async (filters: string): Promise<readonly ChainFact[]> =>
      (await getChecked('listEvents', `/v1/events?limit=500&${filters}`)).items
    const ofDispute = await found(`disputeId=${item.disputeId}`)
    assert.deepEqual(
      ofDispute,
      all.filter(({ disputeId }) => disputeId === item.disputeId),
    )
    assert.deepEqual(
      await found(`dealId=${item.dealId}`),
      all.filter(({ dealId }) => dealId === item.dealId),
    )
    const votes = await found(`disputeId=${item.disputeId}&type=VoteRevealed`)
    assert.equal(votes.length, 9)
    const { mediator } = (votes[0] as ChainFact).data as { mediator: string }
    const ofMediator = await found(`mediator=${mediator.toLowerCase()}`)
    assert.ok(ofMediator.some(({ type }) => type === 'StakeAdded'))
    assert.ok(ofMediator.every(({ data }) => (data as { mediator: string }).mediator === mediator))
    const opened = await found('type=DisputeOpened')
    assert.equal(opened.length, 11)
    const [, second, third] = opened.map(({ origin }) => origin)
    const between = await found(
      `chainId=31337&type=DisputeOpened&fromBlock=${second?.block}&toBlock=${third?.block}`,
    )
    assert.deepEqual(between, opened.slice(1, 3))
    assert.deepEqual((await found(`after=${second?.position}&type=DisputeOpened`))[0], opened[2])
    assert.deepEqual(await found('chainId=5'), [])
    const errors = (
      await problemOf(
        `/v1/events?mediator=0xAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`,
        400,
        'REQUEST_INVALID',
      )
    ).errors
    assert.equal(errors[0].path, '/mediator')
    await problemOf('/v1/events?type=BlocksObserved', 400, 'REQUEST_INVALID')
  })
})
