import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TransactionIntent, TransactionOutcome } from '../transactions/intent.ts'
import { eventually } from '../testing/eventually.ts'
import { anchorCall } from './anchor-call.ts'
import { createAnchorer } from './create-anchorer.ts'

const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const checkpoint = (size: number) => ({ origin: 'lilymed/test', size, root: Buffer.alloc(32, size % 256) })
const confirmed = { kind: 'confirmed', hash: '0xaa' } as TransactionOutcome
const refused = (name: string): TransactionOutcome => ({
  kind: 'rejected',
  rejection: { code: 'PREFLIGHT_REVERTED', revert: { name, arguments: {}, message: name } },
})

/** An anchorer whose transactions end as told, one answer after the other. */
const given = (answers: (TransactionOutcome | Error)[], intervalMs = 1) => {
  const intents: TransactionIntent[] = []
  const warnings: object[] = []
  const anchorer = createAnchorer({
    contract,
    intervalMs,
    sender: {
      submit: async (intent) => {
        intents.push(intent)
        const answer = answers.shift() ?? confirmed
        if (answer instanceof Error) throw answer
        return answer
      },
      close: async () => undefined,
    },
    logger: { info: () => undefined, warn: (data) => void warnings.push(data) },
  })
  return { anchorer, intents, warnings }
}

describe('createAnchorer', () => {
  it('anchors the first checkpoint at once and within an interval no other, then the newest alone', async () => {
    const { anchorer, intents } = given([], 300)
    const started = performance.now()
    anchorer.offer(checkpoint(0))
    for (let size = 5; size <= 9; size += 1) anchorer.offer(checkpoint(size))
    await eventually('the first is anchored', () => anchorer.anchored() === 9)
    for (let size = 10; size <= 20; size += 1) anchorer.offer(checkpoint(size))
    anchorer.offer(checkpoint(12))
    await eventually('the newest is anchored', () => anchorer.anchored() === 20)
    assert.ok(performance.now() - started >= 295)
    assert.deepEqual(intents, [
      { id: 'anchor/lilymed/test/9', ...anchorCall(contract, checkpoint(9)) },
      { id: 'anchor/lilymed/test/20', ...anchorCall(contract, checkpoint(20)) },
    ])
    anchorer.offer(checkpoint(20))
    await anchorer.close()
    anchorer.offer(checkpoint(30))
    assert.equal(intents.length, 2)
  })

  it('tries again after a failure, with what is newest then, and says so', async () => {
    const lost = Object.assign(new Error('secret'), { code: 'RPC_FAILED' })
    const poor = { kind: 'rejected', rejection: { code: 'INSUFFICIENT_FUNDS' } } as TransactionOutcome
    const { anchorer, intents, warnings } = given([lost, poor, refused('ZeroRoot')])
    anchorer.offer(checkpoint(3))
    await eventually('it is anchored', () => anchorer.anchored() === 3)
    assert.equal(intents.length, 4)
    assert.deepEqual(
      warnings.map((warning) => (warning as { reason: string }).reason),
      ['RPC_FAILED', 'INSUFFICIENT_FUNDS', 'ZeroRoot'],
    )
    await anchorer.close()
  })

  it('is content where an earlier run was further', async () => {
    const { anchorer, intents, warnings } = given([refused('SizeNotGreater')])
    anchorer.offer(checkpoint(3))
    await eventually('it is known to be anchored', () => anchorer.anchored() === 3)
    assert.deepEqual([intents.length, warnings], [1, []])
    await anchorer.close()
  })
})
