import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lilypadControllerAbi, lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import { Interface, ZeroHash, getAddress } from 'ethers'
import type { BlockHeader } from '../log-source/log-source.ts'
import { createScriptedNode, pruned } from '../testing/scripted-node.ts'
import type { ScriptedNode } from '../testing/scripted-node.ts'
import { blockHash, blockHeader } from '../testing/test-blocks.ts'
import { createTranslator } from './translator.ts'
import type { TranslatedFact } from './translated-fact.ts'

const address = (digit: string): string => getAddress(`0x${digit.repeat(40)}`)
const [controller, handler, other, third] = ['c', 'a', 'b', 'd'].map(address) as [
  string,
  string,
  string,
  string,
]
const contracts = [
  { name: 'LilypadController', address: controller, abi: lilypadControllerAbi },
  { name: 'LilypadMediationRandom', address: handler, abi: lilypadMediationRandomAbi },
]
const abi = new Interface(
  [...lilypadControllerAbi, ...lilypadMediationRandomAbi].filter(({ type }) => type === 'function'),
)
const numberOf = (hash: string): number => Number(hash.slice(4))

/** A chain whose controller names the handler that `handlerAt` gives for a block; null for no state, undefined for no contract. */
const chainOf = (
  handlerAt: (block: number, hash: string) => string | null | undefined,
  head = 3_000,
  forkFrom = Infinity,
): ScriptedNode =>
  createScriptedNode({
    headers: Array.from({ length: head + 1 }, (_, number) =>
      blockHeader(number, number < forkFrom ? 'a' : 'b'),
    ),
    answering: ({ data, blockHash: hash }) => {
      const method = abi.getFunction(data.slice(0, 10))?.name ?? ''
      const found = handlerAt(numberOf(hash), hash)
      if (found === null) return pruned
      if (found === undefined) return '0x'
      const answer = method === 'getMediationAddress' ? found : controller
      return abi.encodeFunctionResult(method, [answer])
    },
  })
const headersOf = (from: number, to: number, fork = 'a'): BlockHeader[] =>
  Array.from({ length: to - from + 1 }, (_, index) => blockHeader(from + index, fork))
const translatorOf = (node: ScriptedNode) => createTranslator({ contracts, reader: node })
const told = (facts: readonly TranslatedFact[]) =>
  facts.map(({ type, data, origin }) => [
    type,
    origin.blockNumber,
    data['changedAtBlock'] ?? data['why'] ?? data['address'],
  ])

describe('what Lilypad is wired to changes without an event', () => {
  test('told at the end of the next thousandth block, with the block that did it and no transaction', async () => {
    const node = chainOf((block) => (block < 1_234 ? handler : third))
    const facts = await translatorOf(node).translate({ headers: headersOf(1_990, 2_010), logs: [] })
    assert.deepEqual(facts[0], {
      type: 'ControllerAddressChanged',
      data: { which: 'mediation', before: handler, after: third, changedAtBlock: '1234' },
      origin: {
        blockNumber: 2_000,
        blockHash: blockHash(2_000),
        blockTimestamp: blockHeader(2_000).timestamp,
        txHash: ZeroHash,
        logIndex: 2_147_483_647,
        address: controller,
      },
    })
    assert.deepEqual(told(facts.slice(1)), [['ContractUnfollowed', 2_000, third]])
  })

  test('every change within the interval is found, as long as its ends differ', async () => {
    const node = chainOf((block) =>
      block < 1_001 ? handler : block < 1_500 ? third : block < 2_000 ? other : third,
    )
    const facts = await translatorOf(node).translate({ headers: headersOf(2_000, 2_000), logs: [] })
    assert.deepEqual(
      facts
        .filter(({ type }) => type === 'ControllerAddressChanged')
        .map(({ data }) => data['changedAtBlock']),
      ['1001', '1500', '2000'],
    )
  })

  test('between those blocks nothing is asked', async () => {
    const node = chainOf(() => handler)
    const translator = translatorOf(node)
    assert.deepEqual(await translator.translate({ headers: headersOf(1_001, 1_999), logs: [] }), [])
    assert.deepEqual(await translator.translate({ headers: headersOf(0, 999), logs: [] }), [])
    assert.deepEqual(node.requests, [])
  })

  test('an unchanged wiring costs one request a look, and tells nothing', async () => {
    const node = chainOf(() => handler)
    const translator = translatorOf(node)
    await translator.translate({ headers: headersOf(1_000, 1_000), logs: [] })
    node.requests.length = 0
    assert.deepEqual(await translator.translate({ headers: headersOf(1_001, 2_000), logs: [] }), [])
    assert.deepEqual(node.requests, [['eth_call']])
  })

  test('headers that a wide answer leaves out are asked for', async () => {
    const node = chainOf((block) => (block < 1_600 ? handler : third))
    const headers = [blockHeader(950), blockHeader(1_777), blockHeader(2_950)]
    const facts = await translatorOf(node).translate({ headers, logs: [] })
    assert.deepEqual(told(facts), [
      ['ControllerAddressChanged', 2_000, '1600'],
      ['ContractUnfollowed', 2_000, third],
    ])
  })

  test('a deployment is a change from nothing', async () => {
    const node = chainOf((block) => (block < 700 ? undefined : handler))
    const facts = await translatorOf(node).translate({ headers: headersOf(1_000, 1_000), logs: [] })
    assert.ok(facts.length > 6)
    for (const { data } of facts)
      assert.deepEqual([data['before'], data['changedAtBlock']], [undefined, '700'])
  })

  test('a fork that takes the change back takes it back here', async () => {
    const node = chainOf(
      (block, hash) => (block < 1_950 || hash.startsWith('0x62') ? handler : third),
      3_000,
      1_900,
    )
    const translator = translatorOf(node)
    await translator.translate({ headers: headersOf(1_000, 1_000), logs: [] })
    const before = await translator.translate({ headers: headersOf(1_900, 2_000), logs: [] })
    assert.equal(before.length > 0, true)
    assert.deepEqual(await translator.translate({ headers: headersOf(1_900, 2_000, 'b'), logs: [] }), [])
    assert.deepEqual(await translator.translate({ headers: headersOf(2_001, 3_000, 'b'), logs: [] }), [])
  })
})

describe('a node without old states', () => {
  test('is told of once, until it can say again', async () => {
    const node = chainOf((block) => (block < 2_000 ? null : handler), 4_000)
    const translator = translatorOf(node)
    const facts: TranslatedFact[] = []
    for (const block of [1_000, 2_000, 3_000, 4_000])
      facts.push(...(await translator.translate({ headers: headersOf(block, block), logs: [] })))
    assert.deepEqual(told(facts), [['ReadFailed', 1_000, 'noState']])
    assert.equal(facts[0]?.data['read'], 'ControllerAddressChanged')
  })

  test('is waited for if the operator says so', async () => {
    const node = chainOf(() => null)
    const translator = createTranslator({ contracts, reader: node, missingState: 'wait' })
    await assert.rejects(translator.translate({ headers: headersOf(1_000, 1_000), logs: [] }), {
      code: 'RPC_NO_STATE',
      retryable: true,
    })
  })
})
