import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { readRangeLimit } from './range-limits.ts'
import { readRateLimit } from './rate-limits.ts'
import type { RpcFailure } from './rpc-failure.ts'

/** As asked in every case below unless it says otherwise: 1,000,000 blocks. */
const asked = { from: 1_000_000, to: 1_999_999 }

type Case = readonly [who: string, failure: RpcFailure, fits: number | undefined, asked?: typeof asked]

const named: readonly Case[] = [
  [
    'Alchemy, with a suggestion',
    {
      code: -32602,
      message:
        'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0xc5dc00, 0xc614a7]',
    },
    0xc614a7 - 0xc5dc00 + 1,
  ],
  [
    'Alchemy, without one',
    {
      code: -32602,
      message: 'You can make eth_getLogs requests with up to a 2K block range and no limit on the response',
    },
    2_000,
  ],
  [
    'Alchemy, free tier',
    {
      code: -32600,
      message:
        'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x1180fca, 0x1180fd3]. Upgrade to PAYG for expanded block range.',
    },
    10,
  ],
  [
    'Alchemy, out of time',
    {
      code: -32000,
      message:
        'Query timeout exceeded. Consider reducing your block range. Based on your parameters and the response size limit, this block range should work: [0x5223c98, 0x5223e80]',
    },
    489,
  ],
  [
    'Infura, with a suggestion',
    {
      code: -32005,
      message: 'query returned more than 10000 results. Try with this block range [0xBDE5F8, 0xBDE65B].',
      data: { from: '0xBDE5F8', limit: 10_000, to: '0xBDE65B' },
    },
    100,
  ],
  [
    'Infura, with a suggestion in the data only',
    {
      code: -32005,
      message: 'query returned more than 10000 results',
      data: { from: '0xBDE5F8', limit: 10_000, to: '0xBDE65B' },
    },
    100,
  ],
  ['Infura, by results', { code: -32005, message: 'query returned more than 10000 results' }, undefined],
  ['Infura, by blocks', { code: -32602, message: 'range 1000000 exceeds limit of 10000' }, 10_000],
  ['QuickNode', { code: -32614, message: 'eth_getLogs is limited to a 10,000 range' }, 10_000],
  ['QuickNode, free', { code: -32615, message: 'eth_getLogs is limited to a 5 range', status: 413 }, 5],
  [
    'QuickNode, out of time',
    { code: -32603, message: '[QUICKNODE fallback] The request timedout after 4000 ms' },
    undefined,
  ],
  ['Ankr', { code: -32600, message: 'block range is too wide' }, undefined],
  ['Ankr, in other words', { code: -32600, message: 'Response is too big' }, undefined],
  ['LlamaNodes', { code: -32603, message: 'eth_getLogs range is too large, max is 1k blocks' }, 1_000],
  [
    'LlamaNodes, by results',
    { code: -32602, message: 'query exceeds max results 20000, retry with the range 22382105-22382515' },
    411,
  ],
  ['BlastAPI', { code: -32602, message: 'eth_getLogs is limited to a 10,000 blocks range' }, 10_000],
  ['BlastAPI, from zero', { code: -32602, message: 'eth_getLogs is limited to 0 - 50 blocks range' }, 50],
  ['dRPC, free', { code: 35, message: 'ranges over 10000 blocks are not supported on freetier' }, 10_000],
  [
    'dRPC, free, whose real limit is lower than its message',
    { code: 35, message: 'ranges over 10000 blocks are not supported on free plan' },
    undefined,
    { from: 1, to: 512 },
  ],
  [
    'dRPC, of the node behind it',
    { code: -32000, message: 'requested too many blocks from 0 to 16777216, maximum is set to 2048' },
    2_048,
  ],
  [
    'Chainstack',
    {
      code: -32602,
      message:
        'Block range limit exceeded. See more details at https://docs.chainstack.com/docs/limits#evm-range-limits',
    },
    undefined,
  ],
  ['Chainstack, out of time', { code: -32002, message: 'request timed out' }, undefined],
  ['geth, by blocks', { code: -32602, message: 'exceed maximum block range 5000' }, 5_000],
  ['geth, by bytes', { code: -32003, message: 'response too large' }, undefined],
  ['geth, out of time', { code: -32000, message: 'context deadline exceeded' }, undefined],
  [
    'Erigon',
    { code: -32602, message: 'query block range exceeds server limit, narrow your filter: 5000' },
    5_000,
  ],
  [
    'Nethermind',
    { code: -32005, message: 'Too many logs requested. Max logs per response is 20000.' },
    undefined,
  ],
  ['reth', { code: -32602, message: 'query exceeds max block range 100000' }, 100_000],
  ['Arbitrum Nitro', { code: -32000, message: 'logs matched by query exceeds limit of 10000' }, undefined],
  ['Arbitrum Nitro, out of time', { code: -32000, message: 'log query timed out' }, undefined],
  ['PublicNode', { code: -32701, message: 'exceed maximum block range: 50000' }, 50_000],
  [
    'BlockPI',
    {
      code: -32602,
      message:
        'eth_getLogs is limited to 1024 block range. Please check the parameter requirements at https://docs.blockpi.io/documentations/api-reference',
    },
    1_024,
  ],
  [
    'Tenderly, in the data only',
    {
      code: -32602,
      message: 'invalid params',
      data: { payload: 'range 9009594 is bigger than range limit 2000' },
    },
    2_000,
  ],
  [
    'thirdweb',
    {
      code: -32005,
      message: 'Log response size exceeded. Maximum allowed number of requested blocks is 1000',
    },
    1_000,
  ],
  ['Moonbeam', { code: -32603, message: 'block range is too wide (maximum 1024)' }, 1_024],
  ['Avalanche', { code: -32000, message: 'too wide blocks range, the limit is 100' }, 100],
  [
    'Morph',
    {
      code: -32000,
      message: 'block range is larger than max block range, block range = 5120, max block range = 5000',
    },
    5_000,
  ],
  ['Optimism', { code: -32020, message: 'backend response too large' }, undefined],
  ['1RPC', { code: -32000, message: 'response size should not greater than 2097152 bytes' }, undefined],
  ['BNB Chain', { code: -32005, message: 'limit exceeded' }, undefined],
  ['a gateway', { status: 413, message: 'HTTP 413' }, undefined],
]

describe('a refusal of a range for its width', () => {
  for (const [who, failure, fits, range = asked] of named) {
    test(`${who}: ${failure.message.slice(0, 60)}`, () => {
      assert.deepEqual(readRangeLimit(failure, range), fits === undefined ? {} : { fits })
    })
  }
})

describe('a refusal for another reason', () => {
  const others: readonly RpcFailure[] = [
    { code: -32000, message: 'block range extends beyond current head block: requested 5, head 4' },
    { code: -32000, message: 'invalid block range params' },
    { code: -32000, message: 'header not found' },
    { code: 4444, message: 'pruned history unavailable' },
    { code: -32601, message: 'the method eth_getLogs does not exist/is not available' },
    { code: -32005, message: 'project ID request rate exceeded' },
    { code: -32005, message: 'rate limit exceeded' },
    { code: -32007, message: '50/second request limit reached - reduce calls per second' },
    { code: 429, message: 'Your app has exceeded its compute units per second capacity' },
    { code: -32600, message: 'batch too large' },
    { code: -32000, message: 'execution reverted: limit' },
    { code: 0, message: '' },
  ]
  for (const failure of others) {
    test(JSON.stringify(failure.message), () => assert.equal(readRangeLimit(failure, asked), null))
  }

  test('of width, is not taken for one of rate', () => {
    for (const [who, failure] of named) {
      if (who !== 'BNB Chain') assert.equal(readRateLimit(failure), null, who)
    }
  })
})

describe('numbers out of reason', () => {
  const nonsense: ReadonlyArray<readonly [string, RpcFailure]> = [
    ['nought', { message: 'eth_getLogs is limited to a 0 range' }],
    ['exactly what was asked', { message: 'eth_getLogs is limited to a 1,000,000 range' }],
    ['more than was asked', { message: 'eth_getLogs is limited to a 5,000,000 range' }],
    ['1e30', { message: `eth_getLogs is limited to a 1${'0'.repeat(30)} range` }],
    ['an exponent', { message: 'eth_getLogs is limited to a 1e30 range' }],
    ['reversed', { message: 'this block range should work: [0xffff, 0x1]' }],
    ['reversed in the data', { message: 'block range too large', data: { from: '0xff', to: '0x1' } }],
    ['too many digits', { message: `this block range should work: [0x0, 0x${'f'.repeat(60)}]` }],
    ['minus', { message: 'block range is too wide', data: { from: '-0x5', to: '-0x1' } }],
    ['not numbers', { message: 'block range is too wide', data: { from: {}, to: [] } }],
  ]
  for (const [what, failure] of nonsense) {
    test(`${what}: no number is believed`, () => {
      assert.equal(readRangeLimit(failure, asked)?.fits, undefined)
    })
  }

  test('whatever an endpoint writes, fits is a whole number below the width, and it takes no time', () => {
    const words = fc.constantFrom(
      'block range',
      'limited to a',
      'exceeds',
      'max',
      'retry with the range',
      '[0x1, 0x',
      ']',
      'too many blocks',
      ' ',
      ',',
      '9'.repeat(40),
      'blocks',
    )
    const text = fc.oneof(
      fc
        .array(fc.oneof(words, fc.nat().map(String), fc.string()), { maxLength: 40 })
        .map((all) => all.join(' ')),
      words.map((word) => word.repeat(100_000)),
    )
    const failures = fc.record({ code: fc.integer(), message: text, data: fc.oneof(fc.anything(), text) })
    fc.assert(
      fc.property(failures, fc.nat(100_000), (failure, width) => {
        const begun = process.cpuUsage()
        const { fits } = readRangeLimit(failure, { from: 7, to: 7 + width }) ?? {}
        assert.ok(fits === undefined || (Number.isInteger(fits) && fits >= 1 && fits <= width))
        // The time that it computes: what passes meanwhile is the machine's.
        assert.ok(process.cpuUsage(begun).user < 1_000_000)
      }),
    )
  })

  test('one block cannot be asked for in smaller parts', () => {
    const one = { from: 5, to: 5 }
    assert.deepEqual(readRangeLimit({ message: 'eth_getLogs is limited to a 10 range' }, one), {})
    assert.equal(readRangeLimit({ message: 'block range is too wide' }, { from: 5, to: 4 }), null)
  })
})
