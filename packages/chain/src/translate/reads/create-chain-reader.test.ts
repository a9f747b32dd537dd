import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RpcAnswer } from '../../rpc/rpc-provider.ts'
import { createScriptedNode, pruned, reverts } from '../../testing/scripted-node.ts'
import { blockHeader } from '../../testing/test-blocks.ts'
import type { ContractRead } from './chain-read.ts'
import { createChainReader } from './create-chain-reader.ts'

const contract = `0x${'c0'.repeat(20)}`
const block = blockHeader(7)
const read = (data: string, changes: Partial<ContractRead> = {}): ContractRead => ({
  kind: 'call',
  to: contract,
  data,
  block,
  isLasting: true,
  ...changes,
})
const echo = ({ data }: { data: string }): string => `0x${data.slice(2)}${data.slice(2)}`
const many = Array.from({ length: 450 }, (_, index) =>
  read(`0x${(index + 256).toString(16).padStart(6, '0')}`),
)
const refusing = (message: string, code = -32_000): RpcAnswer => ({ ok: false, code, message })

describe('many reads of a block travel in one request', () => {
  test('as a few calls of imagined code', async () => {
    const node = createScriptedNode({ answering: echo })
    const outcomes = await createChainReader({ reader: node }).read(many)
    assert.deepEqual(
      outcomes,
      many.map(({ data }) => ({ kind: 'bytes', bytes: echo({ data }) })),
    )
    assert.deepEqual(node.requests, [Array.from({ length: 5 }, () => 'eth_call')])
  })

  test('the same question is asked once', async () => {
    const node = createScriptedNode({ answering: echo })
    const outcomes = await createChainReader({ reader: node }).read([read('0x01'), read('0x01')])
    assert.deepEqual(outcomes, [
      { kind: 'bytes', bytes: '0x0101' },
      { kind: 'bytes', bytes: '0x0101' },
    ])
    assert.equal(node.requests[0]?.length, 1)
  })

  const refusals: Array<[string, RpcAnswer]> = [
    ['a node that takes no override', refusing('too many arguments, want at most 2', -32_602)],
    ['a node that ignores it', { ok: true, result: '0x' }],
    ['a node that answers something else', { ok: true, result: '0x1234' }],
  ]
  for (const [what, imagines] of refusals) {
    test(`${what} is asked plainly, and no other way again`, async () => {
      const node = createScriptedNode({ answering: echo, imagines })
      const reader = createChainReader({ reader: node })
      const expected = many.slice(0, 3).map(({ data }) => ({ kind: 'bytes', bytes: echo({ data }) }))
      assert.deepEqual(await reader.read(many.slice(0, 3)), expected)
      assert.deepEqual(await reader.read(many.slice(0, 3)), expected)
      assert.deepEqual(
        node.requests.map(({ length }) => length),
        [1, 3, 3],
      )
    })
  }

  test('plain calls are cut into batches that providers take', async () => {
    const node = createScriptedNode({ answering: echo, imagines: { ok: true, result: '0x' } })
    await createChainReader({ reader: node }).read(many)
    assert.deepEqual(
      node.requests.map(({ length }) => length),
      [5, 400, 50],
    )
  })

  test('a failure among others is not believed before it is asked about alone', async () => {
    let starved = true
    const node = createScriptedNode({
      answering: ({ data }) => {
        if (data === '0x02' && starved) {
          starved = false
          return reverts
        }
        return data === '0x03' ? reverts : echo({ data })
      },
    })
    const outcomes = await createChainReader({ reader: node }).read([
      read('0x01'),
      read('0x02'),
      read('0x03'),
    ])
    assert.deepEqual(outcomes, [
      { kind: 'bytes', bytes: '0x0101' },
      { kind: 'bytes', bytes: '0x0202' },
      { kind: 'flaw', why: 'refused' },
    ])
  })
})

describe('what a contract or a node says instead of an answer', () => {
  const cases: Array<[string, string | RpcAnswer, object]> = [
    [
      'a revert',
      { ...reverts, ok: false, data: '0x08c379a0' } as RpcAnswer,
      { why: 'refused', revertData: '0x08c379a0' },
    ],
    ['a revert in words alone', refusing('VM Exception: revert Deal does not exist'), { why: 'refused' }],
    ['no code', '0x', { why: 'noAnswer' }],
    ['more gas than there is', refusing('out of gas'), { why: 'tooCostly' }],
    ['too long a run', refusing('execution aborted (timeout = 5s)'), { why: 'tooCostly' }],
  ]
  for (const [what, answer, expected] of cases) {
    test(`${what} is an outcome`, async () => {
      const node = createScriptedNode({ answering: () => answer })
      assert.deepEqual(await createChainReader({ reader: node }).read([read('0x01')]), [
        { kind: 'flaw', ...expected },
      ])
    })
  }

  for (const message of ['rate limit exceeded', 'Too Many Requests', 'unknown block', 'header not found'])
    test(`"${message}" passes, and is worth another try`, async () => {
      const node = createScriptedNode({ answering: () => refusing(message) })
      const reader = createChainReader({ reader: node })
      for (let times = 0; times < 8; times += 1)
        await assert.rejects(reader.read([read('0x01')]), {
          code: 'RPC_REFUSED',
          retryable: true,
          message: `the node refused eth_call of 0x01 at ${contract} in block 7: ${message}`,
        })
    })

  test('what passes is told of several reads by the first of them', async () => {
    const node = createScriptedNode({ answering: echo, imagines: refusing('rate limit exceeded') })
    await assert.rejects(createChainReader({ reader: node }).read(many.slice(0, 3)), {
      message: `the node refused 3 reads in one, the first eth_call of 0x000100 at ${contract} in block 7: rate limit exceeded`,
    })
  })

  test('an error that explains nothing is taken for the answer at the fifth time, and not before', async () => {
    const node = createScriptedNode({ answering: () => refusing('internal error') })
    const reader = createChainReader({ reader: node })
    for (let times = 1; times < 5; times += 1)
      await assert.rejects(reader.read([read('0x01')]), {
        code: 'RPC_REFUSED',
        retryable: true,
        message: `the node did not answer eth_call of 0x01 at ${contract} in block 7, and others it did: internal error`,
      })
    assert.deepEqual(await reader.read([read('0x01')]), [{ kind: 'flaw', why: 'unanswered' }])
  })
})

describe('a node without the state of a block', () => {
  const newest = blockHeader(900)
  const knowing = (known: string) => ({
    answering: ({ data, blockHash }: { data: string; blockHash: string }) =>
      blockHash === known ? echo({ data }) : pruned,
  })

  for (const count of [1, 3])
    test(`answers ${count} lasting reads at its newest block`, async () => {
      const node = createScriptedNode({ ...knowing(newest.hash), headers: [block, newest] })
      const outcomes = await createChainReader({ reader: node }).read(many.slice(0, count))
      assert.deepEqual(
        outcomes,
        many.slice(0, count).map(({ data }) => ({ kind: 'bytes', bytes: echo({ data }) })),
      )
    })

  test('but not where that block is on another chain', async () => {
    const node = createScriptedNode({ ...knowing(newest.hash), headers: [blockHeader(7, 'b'), newest] })
    await assert.rejects(createChainReader({ reader: node }).read([read('0x01')]), { code: 'RPC_REFUSED' })
  })

  test('tells that there is none where a later block says nothing about it', async () => {
    const node = createScriptedNode({ ...knowing(newest.hash), headers: [block, newest] })
    const outcomes = await createChainReader({ reader: node }).read([
      read('0x01', { isLasting: false }),
      read('0x02', { isLasting: false }),
    ])
    assert.deepEqual(outcomes, [
      { kind: 'flaw', why: 'noState' },
      { kind: 'flaw', why: 'noState' },
    ])
  })

  test('is waited for if the operator says so', async () => {
    const node = createScriptedNode({ answering: () => pruned, headers: [block] })
    const reader = createChainReader({ reader: node, missingState: 'wait' })
    await assert.rejects(reader.read([read('0x01')]), { code: 'RPC_NO_STATE', retryable: true })
  })
})

describe('transactions', () => {
  const asked = { kind: 'transaction', txHash: `0x${'7a'.repeat(32)}`, block } as const
  const transaction = { hash: asked.txHash, blockHash: block.hash, to: contract, input: '0xAB' }
  const reading = (found: unknown) =>
    createChainReader({ reader: createScriptedNode({ transactions: { [asked.txHash]: found } }) }).read([
      asked,
    ])

  test('are read with what they called', async () => {
    const [outcome] = await reading(transaction)
    assert.equal(outcome?.kind, 'calledWith')
    assert.equal(outcome.kind === 'calledWith' && outcome.data, '0xab')
  })

  for (const [what, found] of [
    ['none', null],
    ['one of another block', { ...transaction, blockHash: blockHeader(7, 'b').hash }],
    ['another one', { ...transaction, hash: block.hash }],
    ['one without calldata', { ...transaction, input: 7 }],
  ] as const)
    test(`${what} in its place is worth another try`, async () => {
      await assert.rejects(reading(found), {
        code: 'RPC_REFUSED',
        retryable: true,
        message: `the node did not answer eth_getTransactionByHash of ${asked.txHash} in block 7, and others it did: the block has no such transaction`,
      })
    })
})
