import { formatUnits } from 'ethers/utils'
import type { Meter, Observation } from '@lilymed/service-kit'
import type { MediatorStatus } from '../status.ts'

type Transactions = MediatorStatus['transactions']

/** Shows how the sender of a mediator's transactions does, read from its status when somebody asks. */
export const watchTransactions = (meter: Meter, read: () => Transactions): void => {
  const coins = (wei: string | null): number => (wei === null ? 0 : Number(formatUnits(wei, 'ether')))
  const gauge = (name: string, help: string, value: (status: Transactions) => number | null): void =>
    meter.gauge(`mediator_tx_${name}`, help, () => [{ value: value(read()) ?? 0 }])
  const total = (name: string, help: string, value: (status: Transactions) => number): void =>
    meter.runningTotal(`mediator_tx_${name}_total`, help, () => [{ value: value(read()) }])

  gauge('pending', 'intents whose transactions are on their way', ({ pending }) => pending)
  gauge('waiting', 'intents that are not signed yet', ({ waiting }) => waiting)
  gauge(
    'oldest_seconds',
    'chain time since the oldest open intent was accepted',
    ({ oldestPendingSeconds }) => oldestPendingSeconds,
  )
  meter.gauge('mediator_tx_held_up', 'intents that something keeps from being sent, by what', () =>
    ['FEE_CAP', 'INSUFFICIENT_FUNDS', 'NOT_SIGNED'].map((code): Observation => ({
      value: read().hindrances[code] ?? 0,
      labels: { code },
    })),
  )
  meter.gauge('mediator_tx_nonce', 'the next nonce of ours, and the chain’s transaction count', () => {
    const { local, chain } = read().nonces
    return [
      { value: local, labels: { of: 'local' } },
      { value: chain ?? 0, labels: { of: 'chain' } },
    ]
  })
  gauge('balance_coins', 'what the key has, in the chain’s coin', ({ balance }) => coins(balance))
  gauge(
    'endpoints_left_out',
    'endpoints that failed when last asked',
    ({ providers }) => providers.filter(({ ok }) => !ok).length,
  )
  total('fees_coins', 'spent on fees, in the chain’s coin', ({ counters }) => coins(counters.feesSpent))
  total('bumps', 'transactions replaced at a higher fee', ({ counters }) => counters.bumps)
  total('rebroadcasts', 'transactions handed over again', ({ counters }) => counters.rebroadcasts)
  total('cancellations', 'transactions replaced by nothing', ({ counters }) => counters.cancellations)
  total('gaps_filled', 'nonces used up that nobody held', ({ counters }) => counters.gapsFilled)
  total('reopened', 'outcomes that a reorg took back', ({ counters }) => counters.reopened)
  total('foreign', 'nonces that another user of the key took', ({ counters }) => counters.released)
  total('fee_cap_hits', 'transactions that the fee cap held up', ({ counters }) => counters.feeCapHits)
  total(
    'disagreements',
    'looks in which endpoints contradicted each other',
    ({ counters }) => counters.disagreements,
  )
}
