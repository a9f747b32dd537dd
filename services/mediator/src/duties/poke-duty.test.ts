import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ParameterSet } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import { createChainState } from '../chain-state/chain-state.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { foldDispute } from '../chain-state/dispute-record.ts'
import type { SeenFact } from '../chain-state/fact-of-event.ts'
import { createInFlight } from '../mediation/in-flight.ts'
import { pool } from '../testing/fake-chain.ts'
import { mediatorAt } from '../testing/fake-node.ts'
import { createPokeDuty } from './poke-duty.ts'
import { createPoolCalls } from './pool-calls.ts'
import type { TransactionRequest } from './transactions.ts'

const disputeId = `0x${'d1'.repeat(32)}`
const beacon = '0x00000000000000000000000000000000000000B1'
const at = { number: 10, hash: `0x${'10'.repeat(32)}`, timestamp: 900 }
const undrawn = foldDispute([
  { type: 'DisputeOpened', at, data: { disputeId, dealId: 'QmDeal', deadline: '9', mediationFee: '0' } },
  { type: 'RoundOpened', at, data: { disputeId, round: 1, beaconRound: '7', epoch: '1', seats: 3 } },
] as unknown as readonly SeenFact[])

const chain: ChainState = {
  ...createChainState(),
  head: () => ({ number: 20, timestamp: 1000 }),
  parameters: () => ({ beaconDelay: 30n, beaconTimeout: 600n }) as ParameterSet,
  mediators: () => [mediatorAt(1)],
}

/** What a mediator sends for a round whose randomness nobody has brought, and the effects that failed. */
const attended = async (
  randomness?: Parameters<typeof createPokeDuty>[0]['randomness'],
): Promise<{ readonly sent: readonly TransactionRequest[]; readonly failed: readonly unknown[] }> => {
  assert.ok(undrawn)
  const [sent, failed]: [TransactionRequest[], unknown[]] = [[], []]
  const over = Promise.withResolvers<void>()
  const inFlight = createInFlight({
    onFailed: (_effect, failure) => {
      failed.push((failure as AppError).code)
      over.resolve()
    },
    onDone: () => over.resolve(),
  })
  const pokes = createPokeDuty({
    mediator: mediatorAt(1),
    chain,
    calls: createPoolCalls(pool),
    transactions: {
      send: (request) => {
        sent.push(request)
        return Promise.resolve({ kind: 'refused', code: 'AlreadySubmitted' })
      },
    },
    inFlight,
    onPoked: () => undefined,
    ...(randomness === undefined ? {} : { randomness }),
  })
  pokes.attend([undrawn], 20)
  if (randomness !== undefined) await over.promise
  return { sent, failed }
}

const failing = (retryable: boolean): AppError =>
  new AppError({ code: 'DRAND_REFUSED', message: 'expected round 7, got status 404', retryable })

it('a node with a source fetches missing randomness until it is there, and brings it', async () => {
  let asked = 0
  const { sent } = await attended({
    availableFrom: (round) => (round === 7n ? 1000 : Infinity),
    callFor: (round) => {
      asked += 1
      if (asked < 3) return Promise.reject(failing(true))
      return Promise.resolve({ to: beacon, data: `0x0${round}` })
    },
  })
  assert.equal(asked, 3)
  assert.deepEqual(
    sent.map(({ to, data }) => [to, data]),
    [[beacon, '0x07']],
  )
})

it('a source that refuses for good costs one effect and no transaction', async () => {
  const { sent, failed } = await attended({
    availableFrom: () => 1000,
    callFor: () => Promise.reject(failing(false)),
  })
  assert.deepEqual([sent, failed], [[], ['DRAND_REFUSED']])
})

it('a node without a source leaves it to others', async () => {
  assert.deepEqual(await attended(), { sent: [], failed: [] })
})
