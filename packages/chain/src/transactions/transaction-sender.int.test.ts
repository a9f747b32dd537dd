import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { Interface, Transaction, id } from 'ethers'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createRevertExplainer } from '../pool-client/explain-revert.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcCall, RpcProvider } from '../rpc/rpc-provider.ts'
import { createDevnetKeySigner } from '../signers/devnet-key-signer.ts'
import { fundedKey, startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { createTransactionSender } from './create-transaction-sender.ts'
import type { TransactionSender } from './create-transaction-sender.ts'
import { createEventStoreJournal } from './event-store-journal.ts'
import type { IntentJournal, JournalEntry } from './intent-journal.ts'
import { createMemoryJournal } from './intent-journal.ts'
import type { TransactionSenderOptions } from './sender-options.ts'

const abi = new Interface(devnetBeaconAbi)

test('a chain from before EIP-1559 takes what a sender signs and replaces for it', async () => {
  const chain = await startTestChain('--hardfork', 'berlin', '--no-mining')
  const provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
  const signer = createDevnetKeySigner(fundedKey(0))
  const sender = createTransactionSender({
    providers: [provider],
    chainId: chain.chainId,
    signer,
    journal: createMemoryJournal(),
    explain: createRevertExplainer([]),
    pollIntervalMs: 10,
    repriceAfterMs: 10,
  })
  try {
    const sending = sender.submit({ id: 'one', to: signer.address, data: '0x', value: 1n })
    const newest = async (): Promise<string> => (await sender.list())[0]?.hash ?? ''
    const isPending = async (): Promise<boolean> =>
      (await newest()) !== '' && (await chain.rpc('eth_getTransactionByHash', await newest())) !== null
    await eventually('it is pending', isPending)
    const first = await newest()
    assert.equal((await sender.bump('one')).kind, 'done')
    await eventually('it was replaced', async () => (await newest()) !== first && isPending())
    await chain.rpc('evm_mine')
    const outcome = await sending
    assert.ok(outcome.kind === 'confirmed' && outcome.hash !== first)
    const { type, gasPrice } = (await provider.getTransaction(outcome.hash)) ?? {}
    assert.deepEqual([type, gasPrice], [0, outcome.effectiveGasPrice])
  } finally {
    await sender.close()
    provider.destroy()
    await chain.stop()
  }
})

describe('a transaction sender on a real chain', () => {
  let chain: TestChain
  let provider: RpcProvider
  let beacon: TestBeacon
  let snapshot: string
  let running: TransactionSender[]
  const signer = createDevnetKeySigner(fundedKey(0))

  before(async () => {
    chain = await startTestChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    beacon = await deployTestBeacon(chain)
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
    await chain.rpc('evm_setAutomine', true)
    await chain.rpc('evm_revert', snapshot)
    await chain.rpc('anvil_setNextBlockBaseFeePerGas', '0x3b9aca00')
  })

  const open = (changes: Partial<TransactionSenderOptions> = {}): TransactionSender => {
    const sender = createTransactionSender({
      providers: [provider],
      chainId: chain.chainId,
      signer,
      journal: createMemoryJournal(),
      explain: createRevertExplainer([devnetBeaconAbi]),
      pollIntervalMs: 10,
      ...changes,
    })
    running.push(sender)
    return sender
  }
  const publishing = (round: number, changes: object = {}) => ({
    id: `publish/${round}`,
    to: beacon.address,
    data: abi.encodeFunctionData('publish', [round, id(String(round))]),
    ...changes,
  })
  const nonce = async (): Promise<number> =>
    Number(await chain.rpc('eth_getTransactionCount', signer.address, 'latest'))
  const chainTime = async (): Promise<number> => (await provider.getBlock('latest'))?.timestamp ?? 0
  const pendingCount = async (): Promise<number> =>
    Number((await chain.rpc<{ pending: string }>('txpool_status')).pending)
  /** Mines block after block until it is over: what is mined once may have missed a transaction that was still on its way. */
  const minedUntilOver = async <T>(promise: Promise<T>): Promise<T> => {
    let isOver = false
    const noted = promise.finally(() => (isOver = true))
    noted.catch(() => undefined)
    await eventually('it is over', async () => {
      if (!isOver) await chain.rpc('evm_mine')
      return isOver
    })
    return noted
  }
  /** A provider that tells which raw transactions the node was given and has answered, and may refuse to hand them on. */
  const spy = (passes: () => boolean = () => true) => {
    const sent: string[] = []
    return {
      sent,
      sendBatch: async (calls: readonly RpcCall[]) => {
        const [call] = calls
        const isTransaction = call?.method === 'eth_sendRawTransaction'
        if (isTransaction && !passes()) {
          throw Object.assign(new Error('the line is dead'), { retryable: true })
        }
        const answers = await provider.sendBatch(calls)
        if (isTransaction) sent.push(String(call.params[0]))
        return answers
      },
    }
  }

  test('many intents at once: every one confirmed, nonces dense and in order', async () => {
    const sender = open()
    const first = await nonce()
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((round) => sender.submit(publishing(round))))
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      outcomes.map(() => 'confirmed'),
    )
    assert.equal(await nonce(), first + 5)
  })

  test('one intent submitted twice, and again later, is sent once', async () => {
    const watched = spy()
    const sender = open({ providers: [watched] })
    const heard: string[] = []
    const listener = { onSent: ({ hash }: { hash: string }) => void heard.push(hash) }
    const [one, two] = await Promise.all([
      sender.submit(publishing(1), listener),
      sender.submit(publishing(1), listener),
    ])
    assert.deepEqual(one, two)
    assert.deepEqual(await sender.submit(publishing(1)), one)
    assert.equal(watched.sent.length, 1)
    assert.equal(heard.length, 2)
    await assert.rejects(sender.submit({ ...publishing(2), id: 'publish/1' }), { code: 'INTENT_CONFLICT' })
  })

  test('what a contract would refuse is not sent: its custom error comes back by name, and no nonce is used', async () => {
    const sender = open()
    const first = await nonce()
    const outcome = await sender.submit(publishing(999_999_999))
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'PREFLIGHT_REVERTED')
    const revert =
      outcome.kind === 'rejected' && 'revert' in outcome.rejection ? outcome.rejection.revert : undefined
    assert.equal(revert?.name, 'RoundNotReached')
    assert.match(revert.message, /^RoundNotReached\(reachedAt \d+, got \d+\)$/)
    assert.equal(await nonce(), first)
    assert.equal((await sender.submit(publishing(1))).kind, 'confirmed')
  })

  test('a refused intent may be tried again when its time has come', async () => {
    const sender = open()
    await chain.rpc('evm_mine')
    const early = publishing(400_000)
    assert.equal((await sender.submit(early)).kind, 'rejected')
    await chain.rpc('evm_increaseTime', 2_000_000)
    await chain.rpc('evm_mine')
    assert.equal((await sender.submit(early)).kind, 'confirmed')
  })

  test('a key without funds is told what it needs', async () => {
    const poor = createDevnetKeySigner(id('nobody funded this key'))
    const outcome = await open({ signer: poor }).submit({ id: 'x', to: poor.address, data: '0x' })
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'INSUFFICIENT_FUNDS')
  })

  test('past its deadline nothing is sent', async () => {
    const deadline = await chainTime()
    const outcome = await open().submit(publishing(1, { deadline }))
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'DEADLINE_PASSED')
  })

  for (const [where, persisted] of [
    ['between signing and journalling', false],
    ['between journalling and sending', true],
  ] as const) {
    test(`killed ${where}: the next run sends one transaction, and only bytes the journal knows`, async () => {
      const entries: JournalEntry[] = []
      const journal: IntentJournal = {
        ...createMemoryJournal(),
        load: async () => [...entries],
        append: async (...added) => {
          if (!persisted && added.some(({ kind }) => kind === 'signed')) throw new Error('killed')
          entries.push(...added)
        },
      }
      const dead = spy(() => false)
      const first = open({ journal, providers: [dead] })
      const lost = first.submit(publishing(1))
      lost.catch(() => undefined)
      if (persisted) await eventually('it was signed', () => entries.some(({ kind }) => kind === 'signed'))
      else await assert.rejects(lost, { message: 'killed' })
      await first.close()
      assert.equal(dead.sent.length, 0)

      const before = await nonce()
      const alive = spy()
      const second = open({ journal: createMemoryJournal(entries), providers: [alive] })
      await second.resume()
      const outcome = await second.submit(publishing(1))
      assert.equal(outcome.kind, 'confirmed')
      assert.equal(await nonce(), before + 1)
      const signed = entries.filter((entry) => entry.kind === 'signed')
      assert.equal(signed.length, 1)
      assert.deepEqual(new Set(alive.sent), new Set(signed.map((entry) => entry.attempt.raw)))
    })
  }

  test('an unknown outcome is never answered with a new nonce', async () => {
    let answers = 0
    const deaf = {
      sendBatch: async (calls: readonly RpcCall[]) => {
        const result = await provider.sendBatch(calls)
        if (calls[0]?.method === 'eth_sendRawTransaction' && answers++ === 0) {
          throw Object.assign(new Error('timed out'), { retryable: true })
        }
        return result
      },
    }
    const before = await nonce()
    const outcome = await open({ providers: [deaf], rebroadcastAfterMs: 10 }).submit(publishing(1))
    assert.equal(outcome.kind, 'confirmed')
    assert.equal(await nonce(), before + 1)
  })

  test('stuck below the base fee it is replaced at the same nonce for at least an eighth more; one of the two is included', async () => {
    await chain.rpc('evm_setAutomine', false)
    const watched = spy()
    const before = await nonce()
    const sender = open({ providers: [watched], bumpAfterMs: 50 })
    const sending = sender.submit(publishing(1))
    await eventually('it is pending', async () => (await pendingCount()) === 1)
    await chain.rpc('anvil_setNextBlockBaseFeePerGas', '0x12a05f2000')
    await chain.rpc('evm_mine')
    await eventually('it was replaced', () => new Set(watched.sent).size >= 2)
    assert.equal((await minedUntilOver(sending)).kind, 'confirmed')
    assert.equal(await nonce(), before + 1)
    // On a slow machine it may have been replaced more than once.
    const attempts = [...new Set(watched.sent)].map((raw) => Transaction.from(raw))
    for (const [place, replacement] of attempts.slice(1).entries()) {
      const old = attempts[place]
      assert.equal(replacement.nonce, old?.nonce)
      assert.ok((replacement.maxFeePerGas ?? 0n) * 8n >= (old?.maxFeePerGas ?? 0n) * 9n)
    }
    assert.deepEqual([sender.status().counters.bumps, sender.status().pending], [attempts.length - 1, 0])
    assert.ok(sender.status().counters.feesSpent > 0n)
  })

  test('dropped by the node, the same bytes are sent again', async () => {
    await chain.rpc('evm_setAutomine', false)
    const watched = spy()
    const sending = open({ providers: [watched], rebroadcastAfterMs: 50 }).submit(publishing(1))
    await eventually('it is pending', async () => (await pendingCount()) === 1)
    await chain.rpc('anvil_dropAllTransactions')
    await eventually('it is pending again', async () => (await pendingCount()) === 1)
    await chain.rpc('evm_mine')
    assert.equal((await sending).kind, 'confirmed')
    assert.equal(new Set(watched.sent).size, 1)
  })

  test('pending beyond its deadline it is cancelled; the lane goes on', async () => {
    await chain.rpc('evm_setAutomine', false)
    const watched = spy()
    const sender = open({ providers: [watched] })
    const deadline = (await chainTime()) + 100
    const late = sender.submit(publishing(1, { deadline }))
    await eventually('it is pending', async () => (await pendingCount()) === 1)
    await chain.rpc('anvil_dropAllTransactions')
    await chain.rpc('evm_increaseTime', 200)
    await chain.rpc('evm_mine')
    await eventually('a cancellation was sent', () =>
      watched.sent.some((raw) => Transaction.from(raw).to?.toLowerCase() === signer.address.toLowerCase()),
    )
    await eventually('it is pending', async () => (await pendingCount()) === 1)
    await chain.rpc('evm_setAutomine', true)
    await chain.rpc('evm_mine')
    const outcome = await late
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'DEADLINE_PASSED')
    assert.equal((await sender.submit(publishing(2))).kind, 'confirmed')
  })

  test('an outcome counts only at its confirmations, and a reorg before that is sent again', async () => {
    const watched = spy()
    const before = await nonce()
    const sending = open({ providers: [watched], confirmations: 3, rebroadcastAfterMs: 20 }).submit(
      publishing(1),
    )
    // Only a transaction that is in a block can be taken out of one.
    await eventually('it is mined', async () => (await nonce()) > before)
    await chain.rpc('evm_setAutomine', false)
    await chain.rpc('anvil_reorg', 1, [])
    await eventually('it is pending again', async () => (await pendingCount()) >= 1)
    for (let block = 0; block < 3; block += 1) await chain.rpc('evm_mine')
    const outcome = await sending
    assert.equal(outcome.kind, 'confirmed')
    assert.equal(new Set(watched.sent).size, 1)
  })

  test('a nonce taken by somebody else with the same key is given up, and the intent sent with another', async () => {
    await chain.rpc('evm_setAutomine', false)
    let tries = 0
    const watched = spy(() => ++tries < 0)
    const sending = open({ providers: [watched], rebroadcastAfterMs: 60_000 }).submit(publishing(1))
    // Signed with the nonce that somebody else is about to take.
    await eventually('it was signed', () => tries > 0)
    await chain.rpc('eth_sendTransaction', { from: signer.address, to: signer.address, value: '0x1' })
    await chain.rpc('evm_mine')
    const rescued = spy()
    watched.sendBatch = rescued.sendBatch
    assert.equal((await minedUntilOver(sending)).kind, 'confirmed')
    assert.ok(rescued.sent.length > 0)
  })

  test('over the event store: a second run knows every outcome, a second writer is refused', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const stream = `transactions-${chain.chainId}.${signer.address}`
    const first = open({ journal: createEventStoreJournal(store, stream) })
    const outcome = await first.submit(publishing(1, { value: 0n }))
    const watched = spy()
    const second = open({ journal: createEventStoreJournal(store, stream), providers: [watched] })
    assert.deepEqual(await second.submit(publishing(1)), outcome)
    assert.equal(watched.sent.length, 0)
    assert.equal((await second.submit(publishing(2))).kind, 'confirmed')
    await assert.rejects(first.submit(publishing(3)), { code: 'WRONG_EXPECTED_REVISION' })
    await Promise.all([first.close(), second.close()])
    await store.close()
  })

  test('closing leaves nothing behind: waiting submits are told', async () => {
    await chain.rpc('evm_setAutomine', false)
    const sender = open()
    const told = assert.rejects(sender.submit(publishing(1)), { code: 'SENDER_CLOSED', retryable: true })
    await eventually('it is pending', async () => (await pendingCount()) === 1)
    await sender.close()
    await told
    await assert.rejects(sender.submit(publishing(2)), { code: 'SENDER_CLOSED' })
  })
})
