import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulateSteps } from './simulate-steps.ts'

const from = '0x0000000000000000000000000000000000000001'
const there = '0x0000000000000000000000000000000000000002'
const later = '0x0000000000000000000000000000000000000003'
const calls = [
  { to: null, data: '0x60' },
  { to: there, data: '0x01' },
  { to: later, data: '0x02' },
]

type Node = Parameters<typeof simulateSteps>[0]
const nodeOf = (simulate: (asked: unknown) => unknown): { node: Node; asked: unknown[] } => {
  const asked: unknown[] = []
  const node = {
    send: async (method: string, params: unknown[]) => {
      asked.push([method, ...params])
      return simulate(params[0])
    },
    getCode: async (address: string) => (address === there ? '0x60' : '0x'),
    estimateGas: async ({ to }: { to: string | null }) => {
      if (to === null) throw new Error('reverted')
      return 30_000n
    },
  } as unknown as Node
  return { node, asked }
}

describe('what steps would take', () => {
  it('is asked for one upon the other, each in a block of its own, and refusals are told in words', async () => {
    const { node, asked } = nodeOf(() => [
      { calls: [{ status: '0x1', gasUsed: '0x5208' }] },
      { calls: [{ status: '0x0', gasUsed: '0x1', error: { message: 'execution reverted' } }] },
      {
        calls: [
          { status: '0x0', gasUsed: '0x1', returnData: '0x', error: { message: 'out of gas', data: '0x' } },
        ],
      },
    ])
    assert.deepEqual(await simulateSteps(node, from, calls), [
      { gas: 21_000n, refusal: null },
      { gas: null, refusal: 'execution reverted' },
      { gas: null, refusal: 'out of gas' },
    ])
    const block = (call: object) => ({ calls: [{ from, ...call }] })
    const blockStateCalls = [
      block({ input: '0x60' }),
      block({ to: there, input: '0x01' }),
      block({ to: later, input: '0x02' }),
    ]
    assert.deepEqual(asked, [['eth_simulateV1', { blockStateCalls, validation: false }, 'latest']])
  })

  it('is asked for one by one where a node simulates nothing, and unknown where it depends on an earlier step', async () => {
    const refusing = nodeOf(() => {
      throw new Error('the method does not exist')
    })
    const expected = [
      { gas: null, refusal: null },
      { gas: 30_000n, refusal: null },
      { gas: null, refusal: null },
    ]
    assert.deepEqual(await simulateSteps(refusing.node, from, calls), expected)
    for (const nonsense of [null, {}, [], 'x']) {
      assert.deepEqual(await simulateSteps(nodeOf(() => nonsense).node, from, calls), expected)
    }
  })

  it('is nothing for no steps, and nobody is asked', async () => {
    const { node, asked } = nodeOf(() => assert.fail('asked'))
    assert.deepEqual(await simulateSteps(node, from, []), [])
    assert.deepEqual(asked, [])
  })
})
