import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Interface, getAddress } from 'ethers'
import * as fc from 'fast-check'
import {
  disputePoolAbi,
  lilypadPaymentsAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
  parametersAbi,
} from '@lilymed/contracts-abi'
import type { BlockHeader, ChainLog } from '../log-source/log-source.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import { createTranslator } from './translator.ts'

const address = (digit: number): string => getAddress(`0x${String(digit).repeat(40)}`)
const hash = (digit: number): string => `0x${String(digit).repeat(64)}`
const contracts = [
  { name: 'LilypadStorage', address: address(1), abi: lilypadStorageAbi },
  { name: 'LilypadPayments', address: address(2), abi: lilypadPaymentsAbi },
  { name: 'LilypadToken', address: address(3), abi: lilypadTokenAbi },
  { name: 'DisputePool', address: address(4), abi: disputePoolAbi },
  { name: 'Parameters', address: address(5), abi: parametersAbi },
]
const [storage, payments, token, pool, parameters] = contracts.map(({ abi }) => new Interface(abi)) as [
  Interface,
  Interface,
  Interface,
  Interface,
  Interface,
]
const header: BlockHeader = {
  number: 7,
  hash: hash(7),
  parentHash: hash(6),
  timestamp: 1_700,
  logsBloom: '0x',
  baseFeePerGas: 0n,
}
let nextIndex = 0
const logOf = (abi: Interface, from: string, event: string, values: readonly unknown[]): ChainLog => ({
  ...abi.encodeEventLog(event, values),
  blockNumber: 7,
  blockHash: hash(7),
  blockTimestamp: 1_700,
  txHash: hash(9),
  logIndex: nextIndex++,
  address: from,
})
const noReads = {
  sendBatch: (calls: readonly RpcCall[]) => Promise.reject(new Error(`unexpected ${calls.length} reads`)),
}
const translate = (
  logs: readonly ChainLog[],
  reader: { sendBatch(c: readonly RpcCall[]): Promise<RpcAnswer[]> } = noReads,
) => createTranslator({ contracts, reader }).translate({ headers: [header], logs })

/** Answers reads from a table of "method at block hash". */
const chainThat = (answers: Record<string, string | RpcAnswer>) => {
  const asked: string[] = []
  return {
    asked,
    sendBatch: async (calls: readonly RpcCall[]) =>
      calls.map(({ params }): RpcAnswer => {
        const [{ data }, { blockHash }, override] = params as [
          { data: string },
          { blockHash: string },
          unknown,
        ]
        // Nothing is imagined here: every read comes by itself.
        if (override !== undefined) return { ok: false, code: -32_602, message: 'too many arguments' }
        const name = [storage, parameters]
          .map((abi) => abi.getFunction(data.slice(0, 10))?.name)
          .find(Boolean)
        const key = `${name} at ${blockHash.slice(0, 4)}`
        asked.push(key)
        const answer = answers[key] ?? { ok: false, code: 3, message: 'execution reverted' }
        return typeof answer === 'string' ? { ok: true, result: answer } : answer
      }),
  }
}

describe('logs become facts', () => {
  test('with their place on the chain, wide integers as decimals, addresses checksummed, tuples and lists spelled out', async () => {
    const mediators = [address(6), address(8)]
    const log = logOf(pool, address(4), 'PanelDrawn', [
      hash(5),
      2,
      hash(3),
      mediators,
      [],
      [address(9)],
      2n ** 60n,
    ])
    const [fact] = await translate([log])
    assert.deepEqual(fact, {
      type: 'PanelDrawn',
      data: {
        disputeId: hash(5),
        round: 2,
        randomness: hash(3),
        seats: mediators,
        alternates: [],
        passedOver: [address(9)],
        commitEndsAt: '1152921504606846976',
      },
      origin: {
        blockNumber: 7,
        blockHash: hash(7),
        blockTimestamp: 1_700,
        txHash: hash(9),
        logIndex: log.logIndex,
        address: address(4),
      },
    })
  })

  test("Lilypad's names are translated, standard events left out", async () => {
    const facts = await translate([
      logOf(storage, address(1), 'DealStateChange', ['Qm1', 4]),
      logOf(token, address(3), 'Transfer', [address(1), address(2), 5n]),
      logOf(payments, address(2), 'Payment', ['Qm1', address(6), 10n ** 18n, 4, 0]),
    ])
    assert.deepEqual(
      facts.map(({ type, data }) => [type, data]),
      [
        ['DealStateChanged', { dealId: 'Qm1', state: 4 }],
        [
          'PaymentMade',
          { dealId: 'Qm1', payee: address(6), amount: '1000000000000000000', reason: 4, direction: 0 },
        ],
      ],
    )
  })

  test('only contracts that emit facts are asked for', () => {
    const silent = { name: 'Silent', address: address(7), abi: ['event Transfer(address, address, uint256)'] }
    const { addresses } = createTranslator({ contracts: [...contracts, silent], reader: noReads })
    assert.deepEqual(addresses, [1, 2, 3, 4, 5].map(address))
  })
})

describe('logs nobody can read are kept', () => {
  const good = logOf(storage, address(1), 'DealStateChange', ['Qm1', 3])
  const cases: Array<[string, Partial<ChainLog>]> = [
    ['an unknown event', { topics: [hash(1)] }],
    ['no topic at all', { topics: [] }],
    ['data cut short', { data: good.data.slice(0, -64) }],
    ['text that is not UTF-8', { data: good.data.replace('516d31', 'ff6d31') }],
    ['an offset into nowhere', { data: `0x${'f'.repeat(64)}${good.data.slice(66)}` }],
  ]
  for (const [what, changes] of cases) {
    test(`${what}: LogUndecodable, bytes untouched`, async () => {
      const log = { ...good, ...changes }
      const [fact] = await translate([log])
      assert.equal(fact?.type, 'LogUndecodable')
      assert.deepEqual(fact.data, { address: log.address, topics: log.topics, data: log.data })
    })
  }

  test('no bytes whatever make it throw or lose a log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, known) => {
        const log = {
          ...good,
          data: `0x${Buffer.from(bytes).toString('hex')}`,
          topics: known ? good.topics : [],
        }
        assert.equal((await translate([log])).length, 1)
      }),
    )
  })

  test('a log of 2 MiB is kept in parts that join to the same bytes, then named by its digest', async () => {
    const data = `0x${'ab'.repeat(2 * 1024 * 1024)}`
    const facts = await translate([{ ...good, data }])
    const named = facts.at(-1)
    assert.equal(named?.type, 'LogOversized')
    assert.equal(named.data['dataBytes'], 2 * 1024 * 1024)
    const parts = facts.slice(0, -1)
    assert.ok(parts.every((part) => part.type === 'LogBytes' && JSON.stringify(part).length < 48 * 1024))
    assert.equal(`0x${parts.map((part) => (part.data['bytes'] as string).slice(2)).join('')}`, data)
  })
})

describe('bare events are completed by reads pinned to block hashes', () => {
  const deal = storage.encodeFunctionResult('getDeal', [
    [
      'Qm1',
      [address(1), address(2), address(6), [address(8)]],
      [
        [60n, 1n],
        [61n, 2n],
        [62n, 3n],
        [63n, 4n],
      ],
      [1n, 2n, 3n, 10n ** 20n],
    ],
  ])
  const agree = (reason: number) => logOf(payments, address(2), 'Payment', ['Qm1', address(6), 1n, reason, 0])

  test("a deal's terms follow its first payment, once however many payments agreeing takes", async () => {
    const chain = chainThat({ 'getDeal at 0x77': deal })
    const facts = await translate([agree(0), agree(2)], chain)
    assert.deepEqual(
      facts.map(({ type }) => type),
      ['PaymentMade', 'DealTermsRead', 'PaymentMade'],
    )
    assert.deepEqual(facts[1]?.data, {
      dealId: 'Qm1',
      solver: address(1),
      jobCreator: address(2),
      resourceProvider: address(6),
      mediators: [address(8)],
      timeouts: {
        agree: { timeout: '60', collateral: '1' },
        submitResults: { timeout: '61', collateral: '2' },
        judgeResults: { timeout: '62', collateral: '3' },
        mediateResults: { timeout: '63', collateral: '4' },
      },
      pricing: {
        instructionPrice: '1',
        paymentCollateral: '2',
        resultsCollateralMultiple: '3',
        mediationFee: '100000000000000000000',
      },
    })
    assert.equal(facts[1]?.origin.address, address(1))
  })

  test('the second party to agree makes the deal DealAgreed, and brings no other to life', async () => {
    const facts = await translate([
      logOf(storage, address(1), 'DealStateChange', ['Qm1', 1]),
      agree(0),
      agree(2),
    ])
    assert.deepEqual(
      facts.map(({ type }) => type),
      ['DealStateChanged', 'PaymentMade', 'PaymentMade'],
    )
  })

  test('every other payment needs no read', async () => {
    const payment = (reason: number, direction: number) =>
      logOf(payments, address(2), 'Payment', ['Qm1', address(6), 1n, reason, direction])
    const facts = await translate([payment(1, 0), payment(2, 2), payment(0, 2), payment(3, 1), payment(4, 0)])
    assert.equal(facts.length, 5)
  })

  test('a submitted result follows its state change', async () => {
    const read = storage.encodeFunctionResult('getResult', [['Qm1', '', 'QmData', 2n ** 70n]])
    const facts = await translate(
      [logOf(storage, address(1), 'DealStateChange', ['Qm1', 2])],
      chainThat({ 'getResult at 0x77': read }),
    )
    assert.equal(facts[1]?.type, 'ResultRead')
    assert.deepEqual(facts[1].data, {
      dealId: 'Qm1',
      resultsId: '',
      dataId: 'QmData',
      instructionCount: String(2n ** 70n),
    })
  })

  const unreadable: Array<[string, string | RpcAnswer, object]> = [
    [
      'refuses the read',
      { ok: false, code: 3, message: 'execution reverted', data: '0x0bad' },
      { why: 'refused', revertData: '0x0bad' },
    ],
    ['is not there', '0x', { why: 'noAnswer' }],
    [
      'answers what its ABI does not explain',
      `0x${'ff'.repeat(64)}`,
      { why: 'undecodable', bytes: `0x${'ff'.repeat(64)}`, readBytes: 64 },
    ],
    [
      'answers text that is not UTF-8',
      storage.encodeFunctionResult('getResult', [['Qm1', '', 'Qmmm', 1n]]).replace('516d6d6d', '516dffff'),
      { why: 'undecodable' },
    ],
    [
      'points backwards',
      storage.encodeFunctionResult('getResult', [['Qm1', '', 'Qm2', 1n]]).replace(/20/, '00'),
      { why: 'undecodable' },
    ],
  ]
  for (const [what, answer, expected] of unreadable) {
    test(`a contract that ${what} is told of, with why`, async () => {
      const log = logOf(storage, address(1), 'DealStateChange', ['Qm1', 2])
      const facts = await translate([log], chainThat({ 'getResult at 0x77': answer }))
      assert.deepEqual(
        facts.map(({ type, origin }) => [type, origin.logIndex]),
        [
          ['DealStateChanged', log.logIndex],
          ['ReadFailed', log.logIndex],
        ],
      )
      assert.partialDeepStrictEqual(facts[1]?.data, { read: 'ResultRead', dealId: 'Qm1', ...expected })
    })
  }

  test('a node that limits our rate is an error to retry', async () => {
    const limited: RpcAnswer = { ok: false, code: -32_005, message: 'limit exceeded' }
    const log = logOf(storage, address(1), 'DealStateChange', ['Qm1', 2])
    await assert.rejects(translate([log], chainThat({ 'getResult at 0x77': limited })), {
      code: 'RPC_REFUSED',
      retryable: true,
    })
  })

  test('numbers no table knows stay in their fact, and are told of', async () => {
    const facts = await translate([
      logOf(storage, address(1), 'DealStateChange', ['Qm1', 200]),
      logOf(payments, address(2), 'Payment', ['Qm1', address(6), 1n, 5, 9]),
    ])
    assert.deepEqual(
      facts.map(({ type, data }) => [type, data['field'], data['value']]),
      [
        ['DealStateChanged', undefined, undefined],
        ['ValueUnknown', 'state', 200],
        ['PaymentMade', undefined, undefined],
        ['ValueUnknown', 'reason', 5],
        ['ValueUnknown', 'direction', 9],
      ],
    )
    assert.equal(facts[0]?.data['state'], 200)
  })

  test('a result too large for one event is named with its size', async () => {
    const read = storage.encodeFunctionResult('getResult', [['Qm1', 'x'.repeat(60_000), 'QmData', 1n]])
    const log = logOf(storage, address(1), 'DealStateChange', ['Qm1', 2])
    const facts = await translate([log], chainThat({ 'getResult at 0x77': read }))
    assert.equal(facts[1]?.type, 'ReadOversized')
    assert.equal(facts[1].data['read'], 'ResultRead')
  })

  test('the parameters of a version stand beside what applies or pins it', async () => {
    const durations = [30, 600, 300, 120, 300, 120, 60, 60, 120, 604_800, 86_400]
    const shares = [2500, 10_000, 5000, 500, 2000, 1000, 10_000, 500, 5000]
    const set = parameters.encodeFunctionResult('at', [[...durations, 4, 3, ...shares, 100n, 25n, 1n, 1n]])
    const opened = [hash(5), 'Qm1', address(1), address(2), address(6), hash(2), hash(3), 2, 9n, 1, 5n]
    const facts = await translate(
      [
        logOf(parameters, address(5), 'ParametersApplied', [1]),
        logOf(pool, address(4), 'DisputeOpened', opened),
      ],
      chainThat({ 'at at 0x77': set }),
    )
    assert.deepEqual(
      facts.map(({ type }) => type),
      ['ParametersApplied', 'ParametersRead', 'DisputeOpened', 'ParametersRead'],
    )
    assert.equal(facts[3]?.data['version'], 1)
    const found = facts[3].data['parameters'] as Record<string, unknown>
    assert.equal(found['canaryWindow'], '604800')
    assert.equal(found['maxOpenLocks'], 4)
    assert.equal(found['minimumStake'], '100')
    assert.equal(Object.keys(found).length, 26)
  })
})
