import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import { createStaging } from '../projection-runner/stage-events.ts'
import { createReadModel } from '../read-model/read-model.ts'
import { createServer } from '../http/create-server.ts'
import { createAsking } from '../testing/ask-api.ts'
import { createFactScript } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { filledReadModel, logOf } from '../testing/filled-read-model.ts'
import { dealOf } from '../testing/play-deal.ts'
import { playNetwork } from '../testing/play-network.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playAppeals, playEscalation, playUnanimous } from '../testing/scenes.ts'
import { createCatalogue } from './catalogue.ts'
import { createPastCatalogue } from './past.ts'

const ofActs = new Set(['agreement', 'agreements', 'commitmentAgreement', 'checks'])

/** Without what we recomputed. */
const told = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(told)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => (ofActs.has(name) ? [] : [[name, told(held)]])),
  )
}

/** Holds what is folded of a moment to what a read model shows that has read no further. */
const compare = async (
  script: FactScript,
  ids: { readonly dealId: string; readonly disputeId: string },
  step: number,
  shape: (value: unknown) => unknown,
): Promise<number> => {
  const events = script.events()
  const past = createPastCatalogue(filledReadModel(events))
  const staging = createStaging()
  const growing = createReadModel(':memory:', logOf(events))
  const then = createCatalogue(growing)
  let compared = 0
  for (const [index, event] of events.entries()) {
    const read = staging.take(event)
    if (read !== undefined) growing.apply(read)
    const checkpoint = staging.checkpoint()
    if (checkpoint !== undefined) growing.commit(checkpoint)
    if (read === undefined || index % step !== 0) continue
    const { position } = event
    const deal = await past.dealAt(ids.dealId, { position })
    assert.deepEqual(deal.kind === 'found' ? deal.item : undefined, then.deal(ids.dealId))
    const dispute = await past.disputeAt(ids.disputeId, { position })
    const shown = dispute.kind === 'found' ? dispute.item : undefined
    assert.deepEqual(
      shape(shown),
      shape(then.dispute(ids.disputeId)),
      `at event ${index} of ${events.length}`,
    )
    if (dispute.kind === 'found') assert.equal(dispute.asOf.block, then.asOf()?.block)
    compared += shown === undefined ? 0 : 1
  }
  return compared
}

describe('the past of a deal and a dispute', () => {
  it('is what the read model showed when it had read that far, whatever came after', async () => {
    const script = createFactScript()
    playNetwork(script)
    const disputeId = playAppeals(script)
    playEscalation(script)
    const ids = { dealId: dealOf('appeals').dealId, disputeId }
    assert.ok((await compare(script, ids, 2, (value) => value)) > 10)
  })

  it('shows a branch that the chain has abandoned since, and none of it from the rewind on', async () => {
    const script = createFactScript()
    playNetwork(script)
    const before = script.block() - 1
    const disputeId = playUnanimous(script, 'twice', { vote: 'ACCEPT' })
    script.rewind(before + 6)
    script.mine()
    script.rewind(before)
    script.mine()
    assert.equal(playUnanimous(script, 'twice', { vote: 'REJECT' }), disputeId)
    const ids = { dealId: dealOf('twice').dealId, disputeId }
    assert.ok((await compare(script, ids, 1, told)) > 20)
  })

  it('is asked for by position or by block, and refused where nothing has been read or nothing was', async () => {
    const script = createFactScript()
    playNetwork(script)
    const before = script.block() - 1
    const disputeId = playUnanimous(script, 'one', { vote: 'ACCEPT' })
    const reads = filledReadModel(script.events())
    const logger = createLogger({ name: 'test', level: 'silent' })
    const app = await createServer({ reads, status: quietStatus, logger })
    const { getChecked, problemOf } = createAsking(app)
    const path = `/v1/disputes/${disputeId}`
    const { item } = await getChecked('getDispute', path)
    const openedAt = item.opened.block
    const first = await getChecked('getDispute', `${path}?atBlock=${openedAt}`)
    assert.deepEqual([first.item.outcome, first.asOf.block, first.item.finalised], [null, openedAt, null])
    const same = await getChecked('getDispute', `${path}?atPosition=${item.opened.position}`)
    assert.equal(same.asOf.position, item.opened.position)
    assert.deepEqual([same.asOf.block, same.item.rounds], [openedAt, []])
    assert.deepEqual((await getChecked('getDispute', `${path}?atBlock=${script.block() - 1}`)).item, item)
    const deal = `/v1/deals/${item.dealId}`
    assert.equal((await getChecked('getDeal', `${deal}?atBlock=${openedAt}`)).item.disputeId, disputeId)
    assert.equal((await getChecked('getDeal', `${deal}?atBlock=${openedAt - 1}`)).item.disputeId, null)

    await problemOf(`${path}?atBlock=${before}`, 404, 'DISPUTE_NOT_FOUND')
    await problemOf(`${deal}?atBlock=${before}`, 404, 'DEAL_NOT_FOUND')
    const beyond = await problemOf(`${path}?atBlock=${script.block()}`, 400, 'REQUEST_INVALID')
    assert.deepEqual(beyond.errors, [{ path: '/atBlock', reason: 'lies beyond what has been read' }])
    const far = await problemOf(`${deal}?atPosition=${'f'.repeat(16)}`, 400, 'REQUEST_INVALID')
    assert.equal(far.errors[0].path, '/atPosition')
    await problemOf(`${path}?atBlock=1&atPosition=${'0'.repeat(16)}`, 400, 'REQUEST_INVALID')
    await problemOf(`${path}?atBlock=-1`, 400, 'REQUEST_INVALID')
    await app.close()
  })
})
