import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { finalityOf } from './finality-of.ts'

const hash = `0x${'0a'.repeat(32)}`
const block = (number: number, time = 1) => ({
  number: `0x${number.toString(16)}`,
  hash,
  timestamp: `0x${time.toString(16)}`,
})
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
      assert.equal(await finalityOf(ask, { depth: 3 }).final(), 97)
      assert.equal(await finalityOf(ask, { depth: 1_000 }).final(), 0)
    })

  it('is not guessed where the endpoint does not answer, or answers no block', async () => {
    await assert.rejects(finalityOf(asking({ finalized: refusing('RPC_DOWN'), latest: block(9) })).final(), {
      code: 'RPC_DOWN',
    })
    await assert.rejects(finalityOf(asking({ finalized: {}, latest: block(9) })).final(), {
      code: 'RPC_MALFORMED',
    })
  })

  const HOURS = 3600
  /** A tag at block 1,000, and a head so many blocks and hours above it. */
  const standing = (blocks: number, hours: number) =>
    asking({ finalized: block(1_000), latest: block(1_000 + blocks, 1 + hours * HOURS) })

  it('waits for a tag that stands still, and says so', async () => {
    const told: string[] = []
    const { final } = finalityOf(standing(50_000, 3), { warn: (message) => told.push(message) })
    assert.deepEqual([await final(), await final()], [1_000, 1_000])
    assert.equal(told.length, 1)
    assert.match(String(told[0]), /tag finalized stands at block 1000, 180 min .*chain\.standstillDepth/)
  })

  it('is so far below the head where the tag stands still and an operator believes that', async () => {
    const told: string[] = []
    const believing = { standstillDepth: 20_000, warn: (message: string) => told.push(message) }
    assert.equal(await finalityOf(standing(50_000, 3), believing).final(), 31_000)
    assert.match(told.join(), /what is 20000 blocks below the head is believed final/)
    assert.equal(await finalityOf(standing(10_000, 3), believing).final(), 1_000)
  })

  it('is the tag alone while that moves, however far it is behind in blocks', async () => {
    const told: string[] = []
    const warn = (message: string) => told.push(message)
    const believing = { standstillDepth: 20_000, warn }
    assert.equal(await finalityOf(standing(50_000, 2), believing).final(), 1_000)
    assert.equal(
      await finalityOf(standing(50_000, 3), { ...believing, standstillSeconds: 4 * HOURS }).final(),
      1_000,
    )
    // A chain without traffic has few blocks in hours.
    assert.equal(await finalityOf(standing(64, 30), believing).final(), 1_000)
    assert.deepEqual(told, [])
  })

  it('is told of again once the tag has moved and stands again', async () => {
    const told: string[] = []
    const answers: Record<string, unknown> = { finalized: block(1_000), latest: block(9_000, 3 * HOURS) }
    const { final } = finalityOf(asking(answers), { warn: (message) => told.push(message) })
    await final()
    answers['finalized'] = block(8_900, 3 * HOURS)
    assert.equal(await final(), 8_900)
    answers['latest'] = block(20_000, 9 * HOURS)
    await final()
    assert.equal(told.length, 2)
  })

  it('knows a block by its number, and that there is none', async () => {
    const { hashAt } = finalityOf(asking({ '0x64': block(100), '0x65': null }))
    assert.deepEqual([await hashAt(100), await hashAt(101)], [hash, null])
  })
})
