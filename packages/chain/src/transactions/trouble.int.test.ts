import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { Transaction } from 'ethers'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcCall, RpcProvider } from '../rpc/rpc-provider.ts'
import { createDevnetKeySigner } from '../signers/devnet-key-signer.ts'
import { fundedKey, startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { createTransactionSender } from './create-transaction-sender.ts'
import type { TransactionSender } from './create-transaction-sender.ts'
import { createMemoryJournal } from './intent-journal.ts'
import type { TransactionSenderOptions } from './sender-options.ts'

describe('in trouble on a real chain, a transaction sender', () => {
  let chain: TestChain
  let provider: RpcProvider
  let snapshot: string
  let running: TransactionSender[]
  const signer = createDevnetKeySigner(fundedKey(0))

  before(async () => {
    chain = await startTestChain('--no-mining')
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    await mine(3)
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  beforeEach(async () => {
    snapshot = await chain.rpc('evm_snapshot')
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((sender) => sender.close()))
    await chain.rpc('anvil_dropAllTransactions')
    await chain.rpc('evm_revert', snapshot)
  })

  const open = (changes: Partial<TransactionSenderOptions> = {}): TransactionSender => {
    const sender = createTransactionSender({
      providers: [provider],
      chainId: chain.chainId,
      signer,
      journal: createMemoryJournal(),
      pollIntervalMs: 10,
      rebroadcastAfterMs: 40,
      ...changes,
    })
    running.push(sender)
    return sender
  }
  const sendingAt = (index: number) => ({
    id: `act/${index}`,
    to: `0x${'33'.repeat(20)}`,
    data: `0x0${index}`,
  })
  const nonce = async (): Promise<number> =>
    Number(await chain.rpc('eth_getTransactionCount', signer.address, 'latest'))
  const pool = async (): Promise<{ pending: number; queued: number }> => {
    const { pending, queued } = await chain.rpc<{ pending: string; queued: string }>('txpool_status')
    return { pending: Number(pending), queued: Number(queued) }
  }
  const isPending = async (): Promise<boolean> => (await pool()).pending === 1
  const mine = async (blocks = 1): Promise<void> => {
    for (let block = 0; block < blocks; block += 1) await chain.rpc('evm_mine')
  }
  const changed = (change: (call: RpcCall, told: unknown) => unknown) => ({
    sendBatch: async (calls: readonly RpcCall[]) =>
      (await provider.sendBatch(calls)).map((answer, place) =>
        answer.ok ? { ok: true as const, result: change(calls[place] as RpcCall, answer.result) } : answer,
      ),
  })

  test('sends a transaction again that a node dropped', async () => {
    const sender = open()
    const sending = sender.submit(sendingAt(1))
    await eventually('it is pending', isPending)
    const hash = (await sender.list())[0]?.hash
    await chain.rpc('anvil_dropTransaction', hash)
    await eventually('it is pending again', isPending)
    assert.equal((await sender.list())[0]?.hash, hash, 'the very same')
    await mine()
    assert.equal((await sending).kind, 'confirmed')
  })

  test('takes an outcome back that a reorg undid, and brings it about again', async () => {
    const sender = open({ confirmations: 2, recheckBlocks: 50 })
    const sending = sender.submit(sendingAt(1))
    await eventually('it is pending', isPending)
    await mine(3)
    const before = await sending
    assert.ok(before.kind === 'confirmed')
    await chain.rpc('anvil_reorg', 3, [])
    await chain.rpc('anvil_dropAllTransactions')
    await eventually('it is pending again', isPending)
    await mine(2)
    const again = await sender.submit(sendingAt(1))
    assert.ok(again.kind === 'confirmed' && again.hash === before.hash)
    assert.equal(sender.status().counters.reopened, 1)
  })

  test('fills a nonce that nobody holds, so that what waits behind it goes on', async () => {
    const next = await nonce()
    const terms = {
      nonce: next + 1,
      gasLimit: 30_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 10n ** 9n,
    }
    const intent = sendingAt(1)
    const call = { chainId: BigInt(chain.chainId), to: intent.to, data: intent.data, value: 0n }
    const raw = await signer.signTransaction({ ...call, ...terms })
    const attempt = { purpose: 'act', ...terms, raw, hash: Transaction.from(raw).hash ?? '' } as const
    const sender = open({
      journal: createMemoryJournal([
        { kind: 'accepted', intent },
        { kind: 'signed', intentId: intent.id, attempt },
      ]),
    })
    const sending = sender.submit(intent)
    await eventually('both are pending', async () => (await pool()).pending === 2)
    await mine()
    assert.equal((await sending).kind, 'confirmed')
    assert.equal(await nonce(), next + 2)
  })

  test('goes on through the second provider when the first dies with a transaction on its way', async () => {
    let isDead = false
    const mortal = {
      sendBatch: (calls: readonly RpcCall[]) =>
        isDead
          ? Promise.reject(Object.assign(new Error('the line is dead'), { retryable: true }))
          : provider.sendBatch(calls),
    }
    const sender = open({ providers: [mortal, provider] })
    const sending = sender.submit(sendingAt(1))
    await eventually('it is pending', isPending)
    isDead = true
    await mine()
    assert.equal((await sending).kind, 'confirmed')
    const next = sender.submit(sendingAt(2))
    await eventually('it is pending', isPending)
    await mine()
    assert.equal((await next).kind, 'confirmed')
    assert.equal(sender.status().providers[0]?.ok, false)
  })

  test('is not led astray by a provider that says every nonce is used and nothing was included', async () => {
    const liar = changed(({ method }, told) =>
      method === 'eth_getTransactionCount' ? '0xff' : method === 'eth_getTransactionReceipt' ? null : told,
    )
    const next = await nonce()
    const sender = open({ providers: [liar, provider, provider] })
    for (const index of [1, 2]) {
      const sending = sender.submit(sendingAt(index))
      await eventually('it is pending', isPending)
      await mine(2)
      assert.equal((await sending).kind, 'confirmed')
    }
    assert.equal(await nonce(), next + 2)
  })

  test('keeps the order of nonces although what comes first is stuck at its cap', async () => {
    const start = await nonce()
    const sender = open({ feeCap: 3_000_000_000n, bumpAfterMs: 20, repriceAfterMs: 20 })
    const first = sender.submit(sendingAt(1))
    await eventually('it is pending', isPending)
    await chain.rpc('anvil_setNextBlockBaseFeePerGas', '0x12a05f200')
    await mine()
    await eventually('the cap was hit', () => sender.status().counters.feeCapHits > 0)
    const second = sender.submit(sendingAt(2))
    await eventually('it waits', () => sender.status().hindrances['FEE_CAP'] === 2)
    await chain.rpc('anvil_setNextBlockBaseFeePerGas', '0x3b9aca00')
    // The node may have thrown it out for its price; then it has to be handed over again first.
    await eventually('both are included', async () => {
      await mine()
      return (await nonce()) === start + 2
    })
    assert.deepEqual([(await first).kind, (await second).kind], ['confirmed', 'confirmed'])
  })
})
