import { join } from 'node:path'
import {
  createCallEncoder,
  createDevnetKeySigner,
  createEventStoreJournal,
  createTransactionSender,
} from '@lilymed/chain'
import type { RpcCall } from '@lilymed/chain'
import { settlementAbi } from '@lilymed/contracts-abi'
import type { AppealPolicy } from '@lilymed/domain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createSenderTransactions } from '../duties/sender-transactions.ts'
import { createClaimDuty } from '../rewards/claim-duty.ts'
import { createEngine } from '../engine.ts'
import { openEvidenceShelf } from '../evidence/evidence-shelf.ts'
import { createVoteSecrets } from '../keystore/vote-secrets.ts'
import { guardSigner } from '../protection/guard-signer.ts'
import { openProtection, protectionFile } from '../protection/open-protection.ts'
import { transactionStream } from '../transactions/open-sender.ts'
import type { CrashChain } from './crash-chain.ts'
import type { CrashableProcess } from './crashable.ts'
import { chainId, pool } from './fake-chain.ts'
import { createFakeExaminer } from './fake-examiner.ts'
import { found, masterOf } from './fake-node.ts'
import { missingRecords } from './recorded-first.ts'

/** The key of a node that is made to crash; a well-known one of devnets. */
const key = `0x${'ac'.repeat(32)}`
export const crashMediator = createDevnetKeySigner(key).address

const settlement = createCallEncoder(settlementAbi, '0x00000000000000000000000000000000000000F2')
const appealPolicy: AppealPolicy = {
  mostEach: 14n,
  mostTogether: 28n,
  keep: 0n,
  marginSeconds: 1,
  dishonestShare: 0.33,
  mistakenShare: 0.01,
}

/** One life of a node: everything of the product between its store and its transactions, and nothing in memory from lives before. */
export type CrashNode = {
  readonly head: () => number
  /** What left it before everything it rests on was on disk. Empty for one that waits. */
  readonly unrecorded: readonly string[]
  /** Closes what the operating system would close. What was begun and not done stays undone. */
  end(): Promise<void>
}

export type CrashNodeOptions = {
  /** What survives: store, vote protection and evidence lie here. */
  readonly directory: string
  readonly chain: CrashChain
  readonly process: CrashableProcess
  /** What a run of a job finds. */
  readonly finds: () => string
  /** Whose writes take long; what does not wait for them is then far ahead of them. */
  readonly slow?: SlowWriter | undefined
}

/** Who writes: the record of a vote, the sender's journal, the vote protection, the shelf of evidence. */
export type SlowWriter = 'record' | 'sender' | 'protection' | 'shelf'

/** Twenty times what everything else needs for a transaction. */
const slowWriteMs = 40

/** Starts a node over whatever earlier lives left. */
export const startCrashNode = async ({
  directory,
  chain,
  process,
  finds,
  slow,
}: CrashNodeOptions): Promise<CrashNode> => {
  const { lasting } = process
  const opened = openSqliteEventStore({ path: join(directory, 'mediator.db') })
  await chain.attach(opened)
  const writes = (writer: SlowWriter): number => (writer === slow ? slowWriteMs : 0)
  const append = opened.append.bind(opened)
  const appends = {
    record: lasting('append', append, writes('record')),
    sender: lasting('append', append, writes('sender')),
  }
  const stream = transactionStream(chainId)
  const store: typeof opened = {
    ...opened,
    append: (to, ...given) => appends[to.startsWith(stream) ? 'sender' : 'record'](to, ...given),
  }
  const protection = await openProtection(protectionFile(directory))
  const promised = { ...protection, promise: lasting('promise', protection.promise, writes('protection')) }
  const shelf = await openEvidenceShelf(join(directory, 'evidence'))
  const evidence = { ...shelf, keep: lasting('keep', shelf.keep, writes('shelf')) }
  const unrecorded: string[] = []
  const send = lasting('broadcast', async (calls: readonly RpcCall[]) => {
    for (const { params } of calls.filter(({ method }) => method === 'eth_sendRawTransaction'))
      unrecorded.push(...(await missingRecords(String(params[0]), { chainId, store: opened, directory })))
    return chain.node.sendBatch(calls)
  })
  const sender = createTransactionSender({
    providers: [
      {
        sendBatch: (calls: readonly RpcCall[]) => {
          if (process.isDead()) return new Promise(() => undefined)
          const isEffect = calls.some(({ method }) => method === 'eth_sendRawTransaction')
          return isEffect ? send(calls) : chain.node.sendBatch(calls)
        },
      },
    ],
    chainId,
    signer: guardSigner(createDevnetKeySigner(key), { chainId, pool, mediator: crashMediator, protection }),
    journal: createEventStoreJournal(store, stream),
    pollIntervalMs: 2,
    confirmations: 2,
  })
  const transactions = createSenderTransactions(sender)
  const engine = createEngine({
    chainId,
    pool,
    identity: { address: crashMediator, secrets: createVoteSecrets(masterOf(crashMediator)) },
    store,
    prepareBundle: ({ nonce }) =>
      Promise.resolve({ kind: 'prepared', bundle: { nonce } as never, policy: null, isModulePinned: true }),
    executeBundle: lasting('run', async () => found(finds())),
    examineRuns: lasting('examine', createFakeExaminer(finds, evidence)),
    putClaim: () => Promise.resolve(undefined),
    drawClassName: () => undefined,
    evidence,
    transactions,
    protection: promised,
    policy: { revealDepth: 2, commitMarginSeconds: 2 },
    confirmations: 2,
    permissions: { examines: true, votes: true, pokes: false },
    appeals: {
      policy: appealPolicy,
      readMeans: () => Promise.resolve({ tokens: 100n, allowance: 100n, gas: 0n }),
      isMachineJailed: () => false,
      onWithheld: () => undefined,
    },
    isCaughtUp: () => true,
    logger: createLogger({ name: 'mediator', level: 'silent' }),
  })
  const ended = new AbortController()
  const claims = createClaimDuty({
    chainId,
    creditors: [
      { account: crashMediator, claim: settlement.call('claimOf', [crashMediator as `0x${string}`]) },
    ],
    store,
    transactions,
    look: () =>
      Promise.resolve({
        view: { credit: chain.credit(), coin: 1n, gas: 0n, lpPerCoin: null, at: chain.head() },
        policy: { minimum: 1n, gasMultiple: 1, keepCoin: 0n },
      }),
    everyMs: 5,
    onClaimed: () => undefined,
    onFailed: () => undefined,
  })
  void claims.run(ended.signal)
  // What waits for an effect of a dead process waits for ever, so nothing here waits for it.
  engine.run().catch(() => undefined)
  return {
    unrecorded,
    head: () => engine.status().head?.number ?? 0,
    end: async () => {
      process.kill()
      ended.abort()
      chain.detach()
      void engine.stop()
      await protection.close()
      await opened.close()
    },
  }
}
