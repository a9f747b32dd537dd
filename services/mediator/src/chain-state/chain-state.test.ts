import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createChainState } from './chain-state.ts'
import type { SeenFact } from './fact-of-event.ts'

const hash = (number: number): string => `0x${String(number).padStart(64, '0')}`
const fact = (type: string, data: object, block?: number): SeenFact => {
  const at = block === undefined ? null : { number: block, hash: hash(block), timestamp: 1_000 + block }
  return { type, data, at } as unknown as SeenFact
}
const registered = (mediator: string, block: number) => fact('MediatorRegistered', { mediator }, block)
const published = (round: number, block: number) =>
  fact('RandomnessPublished', { round: String(round), randomness: hash(round) }, block)
const observed = (to: number) =>
  fact('BlocksObserved', {
    fromBlock: '0',
    toBlock: String(to),
    toHash: hash(to),
    toTimestamp: String(1_000 + to),
  })
const final = (block: number) => fact('FinalityAdvanced', { block: String(block), hash: hash(block) })
const rewound = (block: number, decidedBy?: 'operator') =>
  fact('ChainRewound', { toBlock: String(block), toHash: hash(block), decidedBy })

describe('a dispute whose facts cannot be understood', () => {
  it('is left out and told of once, and holds up no other', () => {
    const told: string[] = []
    const chain = createChainState((disputeId) => told.push(disputeId))
    const opened = (disputeId: string, mediationFee: string) =>
      fact('DisputeOpened', { disputeId, dealId: 'QmDeal', mediationFee, deadline: '9', rounds: 1 }, 5)
    chain.take(opened('0xsound', '1'))
    chain.take(opened('0xbroken', 'much'))
    chain.take(observed(10))
    for (let look = 0; look < 2; look += 1) {
      assert.deepEqual(
        chain.disputes().map(({ disputeId }) => disputeId),
        ['0xsound'],
      )
    }
    assert.deepEqual(told, ['0xbroken'])
  })
})

describe('a rewind below what was final', () => {
  const history = [
    registered('a', 5),
    published(7, 6),
    observed(10),
    registered('b', 15),
    observed(20),
    final(20),
  ]

  it('changes nothing and says that the stream is to be taken again', () => {
    const chain = createChainState()
    for (const each of history) chain.take(each)
    assert.equal(chain.hasRandomness('7'), false, 'forgotten once final')
    assert.equal(chain.take(rewound(12, 'operator')), 'beyond')
    assert.deepEqual(chain.mediators(), ['a', 'b'])
  })

  it('taken again, what stands is all there, and finality goes on from the block rewound to', () => {
    const chain = createChainState()
    for (const each of [...history, rewound(5, 'operator')]) chain.take(each)
    chain.beginAgain()
    for (const each of history) chain.take(each)
    assert.equal(chain.finality(), 5)
    assert.equal(chain.take(rewound(5, 'operator')), 'rewind')
    assert.deepEqual(chain.mediators(), ['a'])
    assert.equal(chain.head()?.number, 5)
    for (const each of [published(7, 6), observed(9)]) chain.take(each)
    assert.ok(chain.hasRandomness('7'), 'the chain says it again')
    chain.take(final(9))
    assert.equal(chain.finality(), 9)
  })

  it('however many there are and wherever to, each is met once', () => {
    const long = [
      ...history,
      rewound(14),
      rewound(12, 'operator'),
      observed(30),
      final(30),
      rewound(25, 'operator'),
      observed(31),
      final(31),
      rewound(25, 'operator'),
      observed(32),
      final(32),
      rewound(12, 'operator'),
    ]
    const chain = createChainState()
    let rounds = 1
    for (let next = 0; next < long.length; next += 1) {
      const each = long[next]
      if (each === undefined || chain.take(each) !== 'beyond') continue
      assert.ok((rounds += 1) < 10, 'it comes to an end')
      chain.beginAgain()
      next = -1
    }
    assert.equal(chain.head()?.number, 12)
    assert.equal(rounds, 6)
  })
})
