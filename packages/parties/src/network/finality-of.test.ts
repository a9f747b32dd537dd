import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { finalityOf } from './finality-of.ts'

const hash = `0x${'0a'.repeat(32)}`
const block = (number: number) => ({ number: `0x${number.toString(16)}`, hash, timestamp: '0x1' })
const asking =
  (answers: Readonly<Record<string, unknown>>) => async (_: string, params: readonly unknown[]) => {
    const answer = answers[String(params[0])]
    if (answer instanceof Error) throw answer
    return answer
  }
const refusing = (code: string) => new AppError({ code, message: 'no', retryable: true })

describe('what is final', () => {
  it('is what the endpoint says is', async () => {
    assert.equal(await finalityOf(asking({ finalized: block(40), latest: block(100) })).final(), 40)
  })

  for (const none of [null, undefined, refusing('RPC_REFUSED')])
    it(`is so far below the head where the endpoint has no such tag: ${String(none)}`, async () => {
      const ask = asking({ finalized: none, latest: block(100) })
      assert.equal(await finalityOf(ask).final(), 36)
      assert.equal(await finalityOf(ask, 3).final(), 97)
      assert.equal(await finalityOf(ask, 1_000).final(), 0)
    })

  it('is not guessed where the endpoint does not answer, or answers no block', async () => {
    await assert.rejects(finalityOf(asking({ finalized: refusing('RPC_DOWN'), latest: block(9) })).final(), {
      code: 'RPC_DOWN',
    })
    await assert.rejects(finalityOf(asking({ finalized: {}, latest: block(9) })).final(), {
      code: 'RPC_MALFORMED',
    })
  })

  it('knows a block by its number, and that there is none', async () => {
    const { hashAt } = finalityOf(asking({ '0x64': block(100), '0x65': null }))
    assert.deepEqual([await hashAt(100), await hashAt(101)], [hash, null])
  })
})
