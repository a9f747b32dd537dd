import { setImmediate as soon } from 'node:timers/promises'
import { Transaction } from 'ethers'
import type { Clock } from '../endpoints/clock.ts'
import type { RpcCall } from '../rpc/rpc-provider.ts'
import { createDevnetKeySigner } from '../signers/devnet-key-signer.ts'
import { createTransactionSender } from '../transactions/create-transaction-sender.ts'
import type { TransactionSender } from '../transactions/create-transaction-sender.ts'
import type { TransactionIntent } from '../transactions/intent.ts'
import { createMemoryJournal } from '../transactions/intent-journal.ts'
import type { IntentJournal, JournalEntry } from '../transactions/intent-journal.ts'
import type { TransactionSenderOptions } from '../transactions/sender-options.ts'
import { fundedKey } from './anvil.ts'
import { createModelPool } from './model-pool.ts'
import type { ModelPool } from './model-pool.ts'

type Timer = { readonly at: number; readonly fire: () => void }

/** A sender over a chain in memory, in a time of its own that passes only when nothing else can happen. */
export type SenderWorld = {
  readonly node: ModelPool
  readonly signer: ReturnType<typeof createDevnetKeySigner>
  /** What the journal of every sender that is given none holds. */
  readonly entries: JournalEntry[]
  readonly journal: IntentJournal
  readonly clock: Clock
  /** Milliseconds from one block to the next; 0 for none. */
  blockMs: number
  /** Called instead of mining, where given. */
  onBlock: (() => void) | null
  open(changes?: Partial<TransactionSenderOptions>): TransactionSender
  /** Lets time pass until it is so. Throws when it is not after ten minutes of that time. */
  until(what: string, holds: () => boolean): Promise<void>
  pass(ms: number): Promise<void>
  /** Lets time pass until a promise settles. */
  settled<T>(promise: Promise<T>): Promise<T>
  now(): number
  close(): Promise<void>
}

/** The intent of the n-th action; its data begin with a selector of their own. */
export const actionAt = (index: number, changes: Partial<TransactionIntent> = {}): TransactionIntent => ({
  id: `act/${index}`,
  to: `0x${'11'.repeat(20)}`,
  data: `0x${index.toString(16).padStart(8, '0')}`,
  ...changes,
})

/** A world with blocks every twelve seconds. */
export const createSenderWorld = (): SenderWorld => {
  const startedAt = 1_700_000_000
  const node = createModelPool(startedAt)
  const signer = createDevnetKeySigner(fundedKey(0))
  const timers: Timer[] = []
  const opened: TransactionSender[] = []
  const entries: JournalEntry[] = []
  const journal = createMemoryJournal(entries)
  let now = 0
  let nextBlockAt = 12_000

  const clock: Clock = {
    now: () => now,
    pause: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer: Timer = { at: now + ms, fire: resolve }
        timers.push(timer)
        signal.addEventListener('abort', () => {
          const place = timers.indexOf(timer)
          if (place !== -1) timers.splice(place, 1)
          resolve()
        })
      }),
  }
  const step = async (): Promise<void> => {
    // What answers at once has answered by then.
    for (let turn = 0; turn < 4; turn += 1) await soon()
    timers.sort((left, right) => left.at - right.at)
    const [next] = timers
    if (world.blockMs > 0 && nextBlockAt <= (next?.at ?? Number.POSITIVE_INFINITY)) {
      now = Math.max(now, nextBlockAt)
      nextBlockAt = now + world.blockMs
      if (world.onBlock === null) node.mine(world.blockMs / 1000)
      else world.onBlock()
      return
    }
    if (next === undefined) throw new Error('nothing can happen any more')
    timers.shift()
    now = Math.max(now, next.at)
    next.fire()
  }
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const limit = now + 600_000
    while (!holds()) {
      if (now > limit) throw new Error(`still not so after ten minutes: ${what}`)
      await step()
    }
  }

  const world: SenderWorld = {
    node,
    signer,
    entries,
    journal,
    clock,
    blockMs: 12_000,
    onBlock: null,
    open: (changes = {}) => {
      const sender = createTransactionSender({
        providers: [node],
        chainId: 31_337,
        signer,
        journal,
        clock,
        wallMs: () => startedAt * 1000 + now,
        pollIntervalMs: 1_000,
        ...changes,
      })
      opened.push(sender)
      return sender
    },
    until,
    pass: async (ms) => {
      const end = now + ms
      timers.push({ at: end, fire: () => undefined })
      await until('time passed', () => now >= end)
    },
    settled: async (promise) => {
      let isOver = false
      promise.then(
        () => (isOver = true),
        () => (isOver = true),
      )
      await until('a promise settled', () => isOver)
      return promise
    },
    now: () => now,
    close: async () => {
      await Promise.all(opened.map((sender) => sender.close()))
    },
  }
  return world
}

/** A provider like another one, that may fail, or answer some methods otherwise. */
export const distorted = (
  node: ModelPool,
  change: (call: RpcCall, told: unknown) => unknown,
  name = 'distorted',
): { name: string; sendBatch: ModelPool['sendBatch'] } => ({
  name,
  sendBatch: async (calls) => {
    const answers = await node.sendBatch(calls)
    return answers.map((answer, place) =>
      answer.ok ? { ok: true, result: change(calls[place] as RpcCall, answer.result) } : answer,
    )
  },
})

export const dead = {
  name: 'dead',
  sendBatch: async () => {
    throw Object.assign(new Error('the line is dead'), { retryable: true })
  },
}

/** Who may have sent these bytes to whom, at what price. */
export const readRaw = (raw: string): Transaction => Transaction.from(raw)
