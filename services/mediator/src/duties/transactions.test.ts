import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sendUntilStanding } from './transactions.ts'
import type { TransactionOutcome } from './transactions.ts'

const request = { id: 'd.1.commit', to: '0x00000000000000000000000000000000000000F1', data: '0x01' }
const mined = (blockNumber: number): TransactionOutcome => ({ kind: 'mined', txHash: '0x02', blockNumber })

const sendThrough = async (
  outcomes: readonly TransactionOutcome[],
  headNumber: number,
): Promise<readonly string[]> => {
  const ids: string[] = []
  const send = ({ id }: { readonly id: string }): Promise<TransactionOutcome> => {
    ids.push(id)
    return Promise.resolve(outcomes[ids.length - 1] ?? { kind: 'refused', code: 'NoMoreOutcomes' })
  }
  await sendUntilStanding({ send }, request, headNumber, () => undefined)
  return ids
}

describe('a transaction whose effect the chain does not show', () => {
  it('is sent once when its block is yet to be seen', async () => {
    assert.deepEqual(await sendThrough([mined(11)], 10), ['d.1.commit'])
  })

  it('is sent again under another name when its block was seen and left the chain, or it reverted there', async () => {
    assert.deepEqual(await sendThrough([mined(9), mined(11)], 10), ['d.1.commit', 'd.1.commit.1'])
    const reverted: TransactionOutcome = { kind: 'refused', code: 'AlternateTooEarly', blockNumber: 10 }
    assert.deepEqual(await sendThrough([reverted, mined(9), mined(11)], 10), [
      'd.1.commit',
      'd.1.commit.1',
      'd.1.commit.2',
    ])
  })

  it('is not sent again when it is refused before it costs anything', async () => {
    await assert.rejects(sendThrough([{ kind: 'refused', code: 'WrongPhase' }], 10), { code: 'WrongPhase' })
  })
})
