import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { finalityFirst } from './finality-first.ts'
import type { ChainStep } from './steps.ts'

const hash = `0x${'ab'.repeat(32)}`

const blocks = (chainId: number, toBlock: number): ChainStep => ({
  kind: 'blocks',
  chainId,
  revision: toBlock,
  facts: [],
  observed: { fromBlock: '0', toBlock: String(toBlock), toHash: hash, toTimestamp: '1' },
})
const final = (chainId: number, block: number): ChainStep => ({
  kind: 'final',
  chainId,
  revision: block,
  final: { block: String(block), hash },
})
const rewound = (chainId: number, toBlock: number): ChainStep => ({
  kind: 'rewound',
  chainId,
  revision: toBlock,
  rewound: { toBlock: String(toBlock), toHash: hash },
})

/** What was passed on, in order. */
const watched = () => {
  const passed: string[] = []
  const steps = finalityFirst((step) => void passed.push(`${step.kind} ${step.chainId}/${step.revision}`))
  return { passed, steps }
}

describe('finalityFirst', () => {
  it('passes finality on before the blocks that it was told after, and every chain by itself', () => {
    const { passed, steps } = watched()
    for (const step of [blocks(1, 50), blocks(2, 7), final(1, 50), final(2, 6)]) steps.take(step)
    assert.deepEqual(passed, ['final 1/50', 'blocks 1/50', 'final 2/6', 'blocks 2/7'])
  })

  it('passes blocks on before anything else that follows them', () => {
    const { passed, steps } = watched()
    for (const step of [blocks(1, 50), blocks(1, 100), rewound(1, 60), final(1, 60)]) steps.take(step)
    assert.deepEqual(passed, ['blocks 1/50', 'blocks 1/100', 'rewound 1/60', 'final 1/60'])
  })

  it('passes on what waits when it is told to, and nothing that was forgotten', () => {
    const { passed, steps } = watched()
    steps.take(blocks(1, 50))
    steps.take(blocks(2, 50))
    steps.release()
    assert.deepEqual(passed, ['blocks 1/50', 'blocks 2/50'])
    steps.take(blocks(1, 100))
    steps.forget()
    steps.release()
    steps.take(final(1, 100))
    assert.deepEqual(passed, ['blocks 1/50', 'blocks 2/50', 'final 1/100'])
  })
})
