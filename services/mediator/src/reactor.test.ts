import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SubscriptionItem } from '@lilymed/event-store'
import { createChainState } from './chain-state/chain-state.ts'
import type { DisputeRecord } from './chain-state/dispute-record.ts'
import type { DisputeDesk } from './mediation/dispute-desk.ts'
import { createReactor } from './reactor.ts'

/** Turns of a reactor over two disputes; gives what it attended and what it was told of. */
const turns = async (count: number, breaks: Partial<Record<'pokes' | 'deadline', () => void>>) => {
  const attended: string[] = []
  const told: string[] = []
  const turnOver: Array<() => void> = []
  const disputes = ['0xd1', '0xd2'].map((disputeId) => ({
    disputeId,
    settledIn: null,
  })) as unknown as DisputeRecord[]
  const over = new AbortController()
  const items = async function* (): AsyncIterable<SubscriptionItem> {
    for (let turn = 0; turn < count; turn += 1) {
      const done = new Promise<void>((resolve) => turnOver.push(resolve))
      yield { kind: 'caughtUp' }
      await done
    }
    over.abort()
  }
  const reactor = createReactor({
    chainId: 1,
    store: { subscribe: items },
    chain: { ...createChainState(), head: () => ({ number: 7, timestamp: 9 }), disputes: () => disputes },
    desk: {
      attend: async ({ disputeId }: DisputeRecord) => void attended.push(disputeId),
      deadlineOf: ({ disputeId }: DisputeRecord) => {
        if (disputeId === '0xd1') breaks.deadline?.()
        return 5
      },
    } as unknown as DisputeDesk,
    pokes: {
      attend: () => {
        setImmediate(() => turnOver.shift()?.())
        breaks.pokes?.()
      },
    },
    isCaughtUp: () => true,
    onFailed: (disputeId, failure) => void told.push(`${disputeId} ${(failure as Error).message}`),
    onTurnFailed: (failure) => void told.push((failure as Error).message),
  })
  await reactor.run(over.signal)
  return { attended, told }
}

const broken = (): never => {
  throw new Error('broken')
}

it('a turn whose pokes fail is told, and the next block is another turn', async () => {
  const { attended, told } = await turns(2, { pokes: broken })
  assert.deepEqual(attended, ['0xd1', '0xd2', '0xd1', '0xd2'])
  assert.deepEqual(told, ['broken', 'broken'])
})

it('a dispute whose deadline cannot be told keeps no other one from its turn', async () => {
  const { attended, told } = await turns(1, { deadline: broken })
  assert.deepEqual(attended.toSorted(), ['0xd1', '0xd2'])
  assert.deepEqual(told, ['0xd1 broken'])
})
