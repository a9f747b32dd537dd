import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { RecordedEvent } from '@lilymed/event-store'
import type { Step } from './mediation/steps.ts'
import { createSecretOpener } from './open-secrets.ts'
import { createVoteOpener } from './open-votes.ts'

test('a vote that the chain took back is secret again until its reveal is final again', async () => {
  const opened: string[] = []
  const open = createSecretOpener({
    store: {
      async *readStream(stream) {
        yield { stream } as RecordedEvent
      },
    },
    log: { open: (events) => void opened.push(...events.map(({ stream }) => stream)) },
    logger: { warn: assert.fail },
  })
  const tell = createVoteOpener(1, open)
  const after = async (...steps: Step['step'][]): Promise<number> => {
    for (const step of steps) tell({ step, disputeId: '0xab', round: 1 } as Step)
    await setImmediate()
    return opened.splice(0).length
  }
  assert.equal(await after('committing', 'revealing', 'revealed'), 0)
  assert.equal(await after('revealFinal', 'settled'), 2)
  assert.equal(await after('rewound', 'committing', 'revealing'), 0)
  assert.equal(await after('revealFinal'), 1)
})
