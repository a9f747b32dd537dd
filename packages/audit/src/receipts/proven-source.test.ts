import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { ChainLog, LogSource, RangeAnswer, RpcAnswer, RpcCall } from '@lilymed/chain'
import { contract, logOf, sealChain, stranger, word } from '../testing/sealed-chain.ts'
import { createProvenSource } from './proven-source.ts'

const refusal: RpcAnswer = { ok: false, code: -32_601, message: 'the method does not exist' }
const is = (call: RpcCall, method: string, block: number): boolean =>
  call.method === method && Number(call.params[0]) === block

describe('a source that takes logs from receipts', () => {
  let node: ReturnType<typeof sealChain>
  let asked: number

  beforeEach(() => {
    node = sealChain([
      [],
      [{ type: '0x0', logs: [logOf(contract, 1)] }],
      [
        { type: '0x2', logs: [logOf(stranger, 2), logOf(contract, 3)] },
        { type: '0x0', logs: [] },
        { type: '0x7e', logs: [logOf(contract, 4)] },
      ],
      [],
      // Beyond 127 receipts the keys of the trie are of two bytes.
      Array.from({ length: 140 }, (_, at) => ({ type: '0x2', logs: [logOf(contract, 1_000 + at)] })),
    ])
    asked = 0
  })

  /** What the endpoint says by eth_getLogs: nothing, unless told. */
  const open = (logs: readonly ChainLog[] = []) => {
    const source = {
      chainId: 1,
      header: async (at: number | string) => ({
        number: Number(at),
        hash: String(node.blocks[Number(at)]?.['hash']),
        parentHash: word(0),
        timestamp: 0,
        logsBloom: '0x',
        baseFeePerGas: undefined,
      }),
      range: async (): Promise<RangeAnswer> => {
        asked += 1
        return { kind: 'range', headers: [], logs }
      },
    } as unknown as LogSource
    return createProvenSource(source, node)
  }
  const range = (from: number, to: number) => ({ from, to, addresses: [contract], parentHash: undefined })
  const logsOf = (answer: RangeAnswer): readonly ChainLog[] => {
    assert.equal(answer.kind, 'range')
    return answer.kind === 'range' ? answer.logs : []
  }

  it('gives every log that the receipts root stands for, where getLogs gives none', async () => {
    const { source, proof } = open()
    const answer = await source.range(range(0, 4))
    const logs = logsOf(answer)
    assert.equal(asked, 0)
    assert.equal(logs.length, 143)
    assert.deepEqual(logs.slice(0, 3), [
      {
        blockNumber: 1,
        blockHash: node.blocks[1]?.['hash'],
        blockTimestamp: 1_001,
        txHash: word(100),
        logIndex: 0,
        address: contract,
        topics: [word(1)],
        data: word(3),
      },
      ...[
        [200, 1, 3],
        [202, 2, 4],
      ].map(([tx = 0, logIndex, number = 0]) => ({
        blockNumber: 2,
        blockHash: node.blocks[2]?.['hash'],
        blockTimestamp: 1_002,
        txHash: word(tx),
        logIndex,
        address: contract,
        topics: [word(number)],
        data: word(number * 3),
      })),
    ])
    assert.deepEqual([logs.at(-1)?.logIndex, logs.at(-1)?.data], [139, word(1_139 * 3)])
    assert.deepEqual(proof(), { blocks: 5, unproven: 0, first: null })
    assert.equal(answer.kind === 'range' && answer.headers.length, 5)
  })

  it('asks for receipts only where the header’s bloom speaks, and one by one where no block’s are given', async () => {
    node.lie = ({ method }) => (method === 'eth_getBlockReceipts' ? refusal : undefined)
    const { source, proof } = open()
    assert.equal(logsOf(await source.range(range(0, 3))).length, 3)
    assert.deepEqual(
      node.asked
        .filter(({ method }) => method !== 'eth_getBlockByNumber')
        .map(({ params }) => Number(params[0])),
      [1, 2, 100, 200, 201, 202],
    )
    assert.equal(proof().unproven, 0)
  })

  const lies: readonly (readonly [what: string, why: RegExp, lie: (call: RpcCall) => unknown])[] = [
    [
      'receipts without their last log',
      /receipts do not hash to its receiptsRoot/,
      (call) =>
        is(call, 'eth_getBlockReceipts', 2)
          ? node.receipts[2]?.map((receipt, at) => (at === 2 ? { ...receipt, logs: [] } : receipt))
          : undefined,
    ],
    [
      'a receipt too few',
      /receipts of each of its transactions/,
      (call) => (is(call, 'eth_getBlockReceipts', 2) ? node.receipts[2]?.slice(0, 2) : undefined),
    ],
    [
      'no receipts',
      /receipts of each of its transactions/,
      (call) => (is(call, 'eth_getBlockReceipts', 2) ? null : undefined),
    ],
    [
      'a header with other receipts under the true hash',
      /header does not hash to its name/,
      (call) =>
        is(call, 'eth_getBlockByNumber', 2) ? { ...node.blocks[2], receiptsRoot: word(1) } : undefined,
    ],
    [
      'a header whose bloom was emptied',
      /header does not hash to its name/,
      (call) =>
        is(call, 'eth_getBlockByNumber', 2)
          ? { ...node.blocks[2], logsBloom: `0x${'00'.repeat(256)}` }
          : undefined,
    ],
  ]
  for (const [what, why, lie] of lies) {
    it(`counts a block as unproven, and takes what getLogs says of it, for ${what}`, async () => {
      node.lie = (call) => {
        const result = lie(call)
        return result === undefined ? undefined : { ok: true, result }
      }
      const said = { ...logOf(contract, 9), blockNumber: 2, logIndex: 5 } as unknown as ChainLog
      const wrong = { ...said, blockNumber: 1 }
      const { source, proof } = open([wrong, said])
      const logs = logsOf(await source.range(range(0, 3)))
      assert.deepEqual(
        logs.map(({ blockNumber, logIndex }) => [blockNumber, logIndex]),
        [
          [1, 0],
          [2, 5],
        ],
      )
      const { blocks, unproven, first } = proof()
      assert.deepEqual([blocks, unproven, first?.block], [4, 1, 2])
      assert.match(first?.why ?? '', why)
      // What is read again is counted once.
      await source.range(range(0, 3))
      assert.deepEqual(proof(), { blocks, unproven, first })
    })
  }

  it('takes no chain of headers that does not link, or that ends in another block than the one it named', async () => {
    const other = sealChain([[], [], [], []])
    node.lie = (call) =>
      is(call, 'eth_getBlockByNumber', 3) ? { ok: true, result: other.blocks[3] } : undefined
    assert.match(
      JSON.stringify(await open().source.range(range(0, 4))),
      /"inconsistent".*block 3 does not follow/,
    )
    const across = open().source
    assert.equal((await across.range(range(0, 2))).kind, 'range')
    assert.equal((await across.range(range(3, 3))).kind, 'inconsistent')
    const named = open().source
    await named.header(3)
    assert.match(JSON.stringify(await named.range(range(3, 3))), /"inconsistent".*block 3 is .* and was/)
  })

  it('asks for a block that is not there, and for narrower ranges, as any source does', async () => {
    const { source } = open()
    assert.deepEqual(await source.range(range(3, 5)), { kind: 'missing', block: 5 })
    const wide = await source.range(range(0, 5_000))
    assert.deepEqual([wide.kind, wide.kind === 'refused' && wide.fits], ['refused', 1_000])
    node.lie = () => refusal
    await assert.rejects(source.range(range(0, 3)), { code: 'RPC_REFUSED' })
  })
})
