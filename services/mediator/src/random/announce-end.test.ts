import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomMediation } from '@lilymed/domain/mediation-random'
import type { RandomMediationState } from '@lilymed/domain/mediation-random'
import { createSecretOpener } from '../open-secrets.ts'
import { createDealOpener } from '../open-votes.ts'
import { createEndAnnouncer, endFinalOf } from './announce-end.ts'
import type { OnDealStep } from './deal-steps.ts'

const named = { disputeId: '0xab', dealId: 'Qm', stream: 'mediation-random-1.0xab' }
const closedIn = (number: number): RandomMediationState => ({
  ...randomMediation.initialState(),
  closed: { state: 'MediationAccepted', block: { number, hash: '0x' } },
})
const head = (number: number) => ({ number, timestamp: number })

test('the end of a deal is told once it is deep enough, and again after a rewind took it back', () => {
  const told: string[] = []
  const isFinal = (block: number, { number }: { number: number }): boolean => number >= block + 2
  const announce = createEndAnnouncer(isFinal, (_, state) => told.push(endFinalOf(state).step))
  const at = (state: RandomMediationState, block: number): number => {
    announce(named, state, head(block))
    return told.splice(0).length
  }
  const open = randomMediation.initialState()
  assert.deepEqual(
    [at(open, 9), at(closedIn(10), 11), at(closedIn(10), 12), at(closedIn(10), 13)],
    [0, 0, 1, 0],
  )
  assert.deepEqual([at(open, 9), at(closedIn(11), 12), at(closedIn(11), 13)], [0, 0, 1])
})

test('the log opens the record of a deal when its end is final, and not what comes after a rewind', async () => {
  const opened: string[] = []
  const open = createDealOpener(
    createSecretOpener({
      store: {
        async *readStream(stream) {
          yield { stream } as never
        },
      },
      log: { open: (events) => void opened.push(...events.map(({ stream }) => stream)) },
      logger: { warn: assert.fail },
    }),
  )
  const after = async (...steps: string[]): Promise<readonly string[]> => {
    for (const step of steps) open(named, { step } as Parameters<OnDealStep>[1])
    await new Promise((resolve) => setImmediate(resolve))
    return opened.splice(0)
  }
  assert.deepEqual(await after('drawn', 'decided', 'verdictSent', 'dealClosed'), [])
  assert.deepEqual(await after('endFinal'), [named.stream])
  assert.deepEqual(await after('rewound', 'verdictSent', 'dealClosed'), [])
  assert.deepEqual(await after('endFinal'), [named.stream])
})
