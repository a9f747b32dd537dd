import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall, RpcProvider } from '../rpc/rpc-provider.ts'
import { createFakeNode } from '../testing/fake-node.ts'
import type { FakeLog, FakeNode } from '../testing/fake-node.ts'
import type { RangeAnswer, RangeRequest } from './log-source.ts'
import { createRpcLogSource } from './rpc-log-source.ts'

const [ours, theirs] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`]
const topic = `0x${'aa'.repeat(32)}`
const log: FakeLog = { address: ours, topic }

const sourceOf = (node: FakeNode, chainId = 1) => {
  const warnings: string[] = []
  const provider = { sendBatch: node.sendBatch } as unknown as RpcProvider
  const source = createRpcLogSource({ provider, chainId, onWarning: (message) => warnings.push(message) })
  const range = (from: number, to: number, changes: Partial<RangeRequest> = {}): Promise<RangeAnswer> =>
    source.range({ from, to, addresses: [ours], parentHash: undefined, ...changes })
  return { source, range, warnings }
}
const summary = (answer: RangeAnswer): string =>
  answer.kind === 'range'
    ? `${answer.headers.length} headers, logs of ${answer.logs.map(({ blockNumber }) => blockNumber).join()}`
    : answer.kind
const methodsOf = (node: FakeNode): string[] =>
  node.requests.map((calls) => calls.map(({ method }) => method.replace('eth_get', '')).join('+'))
const result = (value: unknown): RpcAnswer => ({ ok: true, result: value })
const logsIn = (answer: RpcAnswer): Array<Record<string, unknown>> =>
  answer.ok ? (answer.result as Array<Record<string, unknown>>) : []
const isRange = ({ method, params }: RpcCall): boolean =>
  method === 'eth_getLogs' && Object.hasOwn(params[0] as object, 'fromBlock')
const isByHash = (call: RpcCall): boolean => call.method === 'eth_getLogs' && !isRange(call)

test('a final range without doubt is one request', async () => {
  const node = createFakeNode(60, { 3: [log, log], 4: [{ address: theirs }] })
  assert.equal(summary(await sourceOf(node).range(0, 40, { finalTo: 50 })), '41 headers, logs of 3,3')
  assert.equal(node.requests.length, 1)
})

test('at the tip a block with logs is read again by its hash', async () => {
  const node = createFakeNode(9, { 8: [log], 9: [{ address: theirs }] })
  assert.equal(summary(await sourceOf(node).range(8, 9)), '2 headers, logs of 8')
  assert.deepEqual(methodsOf(node), ['Logs+BlockByNumber+BlockByNumber', 'Logs'])
})

test('the newest block is read by its hash along with its range, where its bloom speaks of ours', async () => {
  const node = createFakeNode(9, { 8: [{ address: theirs }], 9: [log] })
  const { source, range } = sourceOf(node)
  await source.head()
  assert.equal(summary(await range(9, 9)), '1 headers, logs of 9')
  assert.equal(summary(await range(8, 8)), '1 headers, logs of ')
  assert.deepEqual(methodsOf(node).slice(1), ['Logs+BlockByNumber+Logs', 'Logs+BlockByNumber'])

  const quiet = createFakeNode(9, { 9: [{ address: theirs }] })
  const other = sourceOf(quiet)
  await other.source.head()
  await other.range(9, 9)
  assert.deepEqual(methodsOf(quiet).slice(1), ['Logs+BlockByNumber'])
})

test('beside the newest block, others at the tip are read by their own hashes', async () => {
  const node = createFakeNode(9, { 8: [log], 9: [log, log] })
  const { source, range } = sourceOf(node)
  await source.head()
  assert.equal(summary(await range(8, 9)), '2 headers, logs of 8,9,9')
  assert.deepEqual(methodsOf(node).slice(1), ['Logs+BlockByNumber+BlockByNumber+Logs', 'Logs'])
})

test('what was read along by hash is held against the range, and read anew where it failed', async () => {
  const node = createFakeNode(9, { 9: [log, log] })
  const send = node.sendBatch
  let along: RpcAnswer | undefined
  node.sendBatch = async (calls) => {
    const answers = await send(calls)
    return calls.length > 1 && along !== undefined
      ? answers.map((answer, index) => (isByHash(calls[index]!) ? along! : answer))
      : answers
  }
  const { source, range } = sourceOf(node)
  await source.head()
  along = result(
    logsIn(
      (
        await send([
          { method: 'eth_getLogs', params: [{ fromBlock: '0x9', toBlock: '0x9', address: [ours] }] },
        ])
      )[0]!,
    ).slice(1),
  )
  assert.equal(summary(await range(9, 9)), 'inconsistent')
  along = { ok: false, code: -32_000, message: 'unknown block' }
  assert.equal(summary(await range(9, 9)), '1 headers, logs of 9,9')
  assert.equal(methodsOf(node).at(-1), 'Logs')
})

test('a wide final range costs its edges and the blocks with logs', async () => {
  const node = createFakeNode(900, { 40: [log], 41: [log], 700: [log] })
  const { range } = sourceOf(node)
  const answer = await range(10, 800, { finalTo: 800 })
  assert.equal(summary(answer), '5 headers, logs of 40,41,700')
  assert.ok(answer.kind === 'range' && (answer.answerBytes ?? 0) > 1_000)
  assert.deepEqual(methodsOf(node), [
    'Logs+BlockByNumber+BlockByNumber',
    'BlockByNumber+BlockByNumber+BlockByNumber',
  ])
  assert.equal(summary(await range(10, 800, { finalTo: 799 })), '791 headers, logs of 40,41,700')
})

test('nothing in a wide final range is believed only when said twice, by one who has logs of its edges', async () => {
  const quiet = createFakeNode(900, { 10: [{ address: theirs }], 800: [{ address: theirs }] })
  assert.equal(summary(await sourceOf(quiet).range(10, 800, { finalTo: 800 })), '2 headers, logs of ')
  assert.deepEqual(methodsOf(quiet), ['Logs+BlockByNumber+BlockByNumber', 'Logs+BlockByNumber+Logs+Logs'])

  const forgetful = createFakeNode(900, { 10: [{ address: theirs }], 300: [log] })
  forgetful.change = (call, answer) => (call.method === 'eth_getLogs' ? result([]) : answer)
  assert.equal(summary(await sourceOf(forgetful).range(10, 800, { finalTo: 800 })), 'inconsistent')

  const hiccup = createFakeNode(900, { 300: [log] })
  hiccup.change = (call, answer) => (isRange(call) && hiccup.requests.length === 1 ? result([]) : answer)
  assert.equal(summary(await sourceOf(hiccup).range(10, 800, { finalTo: 800 })), 'inconsistent')
})

test('a round thousand of logs in a wide range looks cut short', async () => {
  const many = Array.from({ length: 1_000 }, () => log)
  const node = createFakeNode(300, { 40: many })
  const answer = await sourceOf(node).range(1, 200, { finalTo: 300 })
  assert.ok(answer.kind === 'refused' && answer.fits === 100)
})

const lies: Array<[string, (call: RpcCall, answer: RpcAnswer) => RpcAnswer]> = [
  ['no logs where the bloom has some', (call, answer) => (isRange(call) ? result([]) : answer)],
  ['no logs, by range and by hash', (call, answer) => (call.method === 'eth_getLogs' ? result([]) : answer)],
  [
    'one log of three missing',
    (call, answer) => (isRange(call) ? result(logsIn(answer).toSpliced(1, 1)) : answer),
  ],
  [
    'the first of three missing, by range and by hash',
    (call, answer) => (call.method === 'eth_getLogs' ? result(logsIn(answer).slice(1)) : answer),
  ],
  [
    'the last of three missing',
    (call, answer) => (isRange(call) ? result(logsIn(answer).toSpliced(2, 1)) : answer),
  ],
  [
    'other data than by hash',
    (call, answer) =>
      isRange(call) ? result(logsIn(answer).map((one) => ({ ...one, data: '0xff' }))) : answer,
  ],
  [
    'a log the bloom denies',
    (call, answer) =>
      call.method === 'eth_getLogs'
        ? result(logsIn(answer).map((one) => ({ ...one, topics: [`0x${'bb'.repeat(32)}`] })))
        : answer,
  ],
  [
    'a time that is not the block’s',
    (call, answer) =>
      isRange(call) ? result(logsIn(answer).map((one) => ({ ...one, blockTimestamp: '0x1' }))) : answer,
  ],
  [
    'a transaction that is not the block’s',
    (call, answer) =>
      isRange(call)
        ? result(logsIn(answer).map((one) => ({ ...one, transactionHash: topic, transactionIndex: '0x0' })))
        : answer,
  ],
]
for (const [what, lie] of lies) {
  test(`${what}: not believed, and believed once it is right`, async () => {
    const node = createFakeNode(9, { 7: [log, log, log] })
    const { range } = sourceOf(node)
    assert.equal(summary(await range(0, 5)), '6 headers, logs of ')
    node.change = lie
    for (let time = 0; time < 8; time += 1) assert.equal(summary(await range(6, 9)), 'inconsistent')
    node.change = (_, answer) => answer
    assert.equal(summary(await range(6, 9)), '4 headers, logs of 7,7,7')
  })
}

test('in a final range a gap between indices is looked into', async () => {
  const node = createFakeNode(60, { 7: [log, log, log] })
  const { range } = sourceOf(node)
  node.change = (call, answer) => (isRange(call) ? result(logsIn(answer).toSpliced(1, 1)) : answer)
  assert.equal(summary(await range(0, 40, { finalTo: 50 })), 'inconsistent')
  node.change = (_, answer) => answer
  assert.equal(summary(await range(0, 40, { finalTo: 50 })), '41 headers, logs of 7,7,7')
})

test('at either end of a final range a gap is held against receipts, by hash as it may be', async () => {
  for (const block of [7, 31]) {
    const node = createFakeNode(60, { 7: [log, log], 20: [{ address: theirs }, log], 31: [log, log] })
    const { range } = sourceOf(node)
    const isShort = ({ blockNumber }: Record<string, unknown>) => Number(blockNumber) === block
    node.change = (call, answer) =>
      call.method === 'eth_getLogs'
        ? result(logsIn(answer).filter((one) => !isShort(one) || one['logIndex'] !== '0x0'))
        : answer
    assert.equal(summary(await range(0, 40, { finalTo: 50 })), 'inconsistent')
    node.change = (_, answer) => answer
    assert.equal(summary(await range(0, 40, { finalTo: 50 })), '41 headers, logs of 7,7,20,31,31')
  }
})

test('an endpoint without receipts is believed about gaps, and hardly asked any more', async () => {
  const isAsked = ({ method }: RpcCall): boolean => method === 'eth_getBlockReceipts'
  const refused = new RpcError('RPC_HTTP_STATUS', 'x answered 403', { retryable: false })
  const refusals: Array<(answer: RpcAnswer) => RpcAnswer> = [
    () => ({ ok: false, code: -32_601, message: 'method not found' }),
    () => {
      throw refused
    },
  ]
  for (const refuse of refusals) {
    const node = createFakeNode(9, { 8: [{ address: theirs }, log] })
    node.change = (call, answer) => (isAsked(call) ? refuse(answer) : answer)
    const { range } = sourceOf(node)
    for (let time = 0; time < 40; time += 1) assert.equal(summary(await range(8, 8)), '1 headers, logs of 8')
    assert.equal(node.requests.flat().filter(isAsked).length, 5)
    for (let time = 0; time < 20; time += 1) await range(8, 8)
    assert.equal(node.requests.flat().filter(isAsked).length, 6)
  }
  const stuck = createFakeNode(9, { 8: [{ address: theirs }, log] })
  stuck.change = (call, answer) => {
    if (isAsked(call)) throw new RpcError('RPC_TIMEOUT', 'no answer')
    return answer
  }
  const { range } = sourceOf(stuck)
  for (let time = 0; time < 4; time += 1) await assert.rejects(range(8, 8), { code: 'RPC_TIMEOUT' })
  assert.equal(summary(await range(8, 8)), '1 headers, logs of 8')
})

test('of many blocks with gaps some are looked into, and all once one was wrong', async () => {
  const blocks = Array.from({ length: 40 }, (_, index) => [index + 1, [{ ...log, index: 3 }]] as const)
  const node = createFakeNode(60, { ...Object.fromEntries(blocks), 50: [log, log, log] })
  const { range } = sourceOf(node)
  const byHash = async () => {
    node.requests.length = 0
    assert.equal((await range(0, 45, { finalTo: 60 })).kind, 'range')
    return node.requests.flat().filter(isByHash).length
  }
  assert.equal(await byHash(), 8)
  node.change = (call, answer) => (isRange(call) ? result(logsIn(answer).toSpliced(1, 1)) : answer)
  assert.equal((await range(48, 52, { finalTo: 60 })).kind, 'inconsistent')
  node.change = (_, answer) => answer
  assert.equal(await byHash(), 40)
})

test('a header that does not hash to its name is not believed, once this chain is known to hash so', async () => {
  const node = createFakeNode(9)
  const { range } = sourceOf(node)
  const forge = (call: RpcCall, answer: RpcAnswer): RpcAnswer =>
    call.method === 'eth_getBlockByNumber' && answer.ok
      ? result({ ...(answer.result as object), stateRoot: topic })
      : answer
  assert.equal((await range(0, 1)).kind, 'range')
  node.change = forge
  assert.equal((await range(2, 2)).kind, 'inconsistent')
})

test('a chain that hashes otherwise is not held up by it, nor one that begins to', async () => {
  const otherwise = (call: RpcCall, answer: RpcAnswer): RpcAnswer =>
    call.method === 'eth_getBlockByNumber' && answer.ok
      ? result({ ...(answer.result as object), extraData: '0xff' })
      : answer
  const strange = createFakeNode(9)
  strange.change = otherwise
  const first = sourceOf(strange)
  assert.equal((await first.range(1, 1)).kind, 'range')
  assert.deepEqual(first.warnings, [])

  const forking = createFakeNode(9)
  const { range, warnings } = sourceOf(forking)
  await range(1, 1)
  forking.change = otherwise
  const kinds: string[] = []
  // One block that is answered wrong is one block; a fork shows in all that follow.
  for (let time = 0; time < 6; time += 1) kinds.push((await range(2, 2)).kind)
  assert.deepEqual(new Set(kinds), new Set(['inconsistent']))
  for (let to = 3; to < 9; to += 1) kinds.push((await range(to, to)).kind)
  assert.deepEqual(kinds.slice(-2), ['range', 'range'])
  assert.equal(warnings.length, 1)
})

test('blooms that are wrong for good are found out and replaced by a second reading, with a warning', async () => {
  const empty = `0x${'00'.repeat(256)}`
  const node = createFakeNode(30, { 3: [log], 4: [log], 5: [log], 6: [log] }, () => empty)
  const { range, warnings } = sourceOf(node)
  assert.equal(summary(await range(0, 20, { finalTo: 30 })), '21 headers, logs of 3,4,5,6')
  assert.match(warnings.join(), /blooms are no longer used/)
  node.requests.length = 0
  node.change = (call, answer) => (isRange(call) && node.requests.length === 1 ? result([]) : answer)
  assert.equal(summary(await range(0, 20, { finalTo: 30 })), 'inconsistent')
  assert.equal(summary(await range(0, 20, { finalTo: 30 })), '21 headers, logs of 3,4,5,6')
})

test('wrong blooms of an endpoint without receipts only delay', async () => {
  const empty = `0x${'00'.repeat(256)}`
  const node = createFakeNode(9, { 3: [log] }, () => empty)
  node.change = (call, answer) =>
    call.method === 'eth_getBlockReceipts'
      ? { ok: false, code: -32_601, message: 'method not found' }
      : answer
  const { range } = sourceOf(node)
  const kinds: string[] = []
  for (let time = 0; time < 5; time += 1) kinds.push(summary(await range(3, 3)))
  assert.deepEqual(kinds, [...Array<string>(4).fill('inconsistent'), '1 headers, logs of 3'])
})

test('a chain whose blooms are known to be wrong is not asked for them', async () => {
  const full = `0x${'ff'.repeat(256)}`
  const node = createFakeNode(30, {}, () => full)
  assert.equal(summary(await sourceOf(node, 324).range(0, 20, { finalTo: 30 })), '21 headers, logs of ')
  assert.deepEqual(
    node.requests.map((calls) => calls.filter(isByHash).length),
    [0, 0],
  )
})

test('full blooms are noise after a while', async () => {
  const full = `0x${'ff'.repeat(256)}`
  const node = createFakeNode(600, {}, () => full)
  const { range, warnings } = sourceOf(node)
  for (let from = 0; from < 600; from += 100) await range(from, from + 99, { finalTo: 600 })
  assert.match(warnings.join(), /nearly every block/)
})

const refusals: Array<[string, RpcAnswer, object]> = [
  [
    'a limit it names',
    { ok: false, code: -32_005, message: 'query exceeds max block range 20' },
    { kind: 'refused', fits: 20 },
  ],
  ['words nobody knows', { ok: false, code: -32_000, message: 'computer says no' }, { kind: 'refused' }],
  ['a block it does not know', { ok: false, code: -32_000, message: 'unknown block' }, { kind: 'missing' }],
]
for (const [what, refusal, expected] of refusals) {
  test(`a range refused with ${what}`, async () => {
    const node = createFakeNode(60)
    node.change = (call, answer) => (isRange(call) ? refusal : answer)
    assert.partialDeepStrictEqual(await sourceOf(node).range(1, 50), expected)
  })
}

test('a rate limit inside an answer is no refusal of the range', async () => {
  const node = createFakeNode(60)
  node.change = () => ({ ok: false, code: 429, message: 'too many requests' })
  await assert.rejects(sourceOf(node).range(1, 50), { code: 'RPC_RATE_LIMITED' })
})

test('a range that times out again and again, or is over the body limit, is one that asks for too much', async () => {
  const node = createFakeNode(60)
  const { range } = sourceOf(node)
  const fail = (failure: Error) =>
    (node.change = () => {
      throw failure
    })
  fail(new RpcError('RPC_TIMEOUT', 'no complete answer within 15 s'))
  await assert.rejects(range(1, 50), { code: 'RPC_TIMEOUT' })
  assert.equal((await range(1, 50)).kind, 'refused')
  fail(new RpcError('RPC_REFUSED', 'x answered more than 9 bytes: ask for fewer blocks at once'))
  assert.equal((await range(1, 50)).kind, 'refused')
  await assert.rejects(range(1, 1), { code: 'RPC_REFUSED' })
  const said = { message: 'query exceeds max block range 20' }
  fail(new RpcError('RPC_REFUSED', 'the node refused all of it', { refusal: said }))
  assert.partialDeepStrictEqual(await range(1, 50), { kind: 'refused', fits: 20 })
})
