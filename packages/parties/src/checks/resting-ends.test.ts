import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRestingEnds } from './resting-ends.ts'

const hashOf = (number: number, branch = 'a') => `0x${branch}${number}`
const at = (number: number, branch = 'a') => ({ number, hash: hashOf(number, branch), time: number })

/** A chain that is another branch from a block on once it was rewound. */
const chainOf = () => {
  let [asked, final, since] = [0, 0, Number.POSITIVE_INFINITY]
  const network = {
    final: async () => {
      asked += 1
      return final
    },
    hashAt: async (number: number) => {
      asked += 1
      return hashOf(number, number >= since ? 'b' : 'a')
    },
  }
  return {
    ends: createRestingEnds(network),
    asked: () => asked,
    rewind: (from: number) => (since = from),
    finalise: (number: number) => (final = number),
  }
}
const shown = (dealId: string, block: number, branch = 'a') => ({
  dealId,
  seen: { what: 'an end', block, hash: hashOf(block, branch) },
})

describe('an end that is not final', () => {
  it('rests for an eighth of its age, and a thousand of them cost two questions a block', async () => {
    const { ends, asked } = chainOf()
    const deals = Array.from({ length: 1_000 }, (_, index) => shown(`deal ${index}`, 100))
    for (const { dealId, seen } of deals) ends.rest(dealId, seen, 180)
    let looked = 0
    for (let head = 180; head < 200; head += 1) {
      for (const deal of deals) {
        if (await ends.isAtRest(deal, at(head))) continue
        looked += 1
        ends.rest(deal.dealId, deal.seen, head)
      }
    }
    assert.equal(looked, 1_000)
    assert.ok(asked() <= 40, `${asked()} questions were asked`)
  })

  it('is looked at with every block while it is new', async () => {
    const { ends } = chainOf()
    ends.rest('deal', { block: 100, hash: hashOf(100) }, 100)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(101)), false)
  })

  it('is looked at once its block is final, and where nothing was found yet', async () => {
    const { ends, finalise } = chainOf()
    assert.equal(await ends.isAtRest(shown('deal', 100), at(200)), false)
    ends.rest('deal', { block: 100, hash: hashOf(100) }, 200)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(201)), true)
    finalise(100)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(202)), false)
  })

  it('is looked at as soon as a rewind may have taken its block, and so is one that was seen anew', async () => {
    const { ends, rewind } = chainOf()
    ends.rest('deal', { block: 100, hash: hashOf(100) }, 200)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(200)), true)
    assert.equal(await ends.isAtRest(shown('deal', 100, 'c'), at(200)), false)
    ends.rest('deal', { block: 100, hash: hashOf(100) }, 200)
    rewind(90)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(201, 'b')), false)
  })

  it('does not rest after a look that did not find it', async () => {
    const { ends } = chainOf()
    ends.rest('deal', { block: 100, hash: hashOf(100) }, 180)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(190)), false)
    assert.equal(await ends.isAtRest(shown('deal', 100), at(189)), false)
  })
})
