import { getAddress } from 'ethers/address'
import { createMemoryJournal, createTransactionSender, explainRevert } from '@lilymed/chain'
import type { Address, DisputeId } from '@lilymed/domain'
import { openAll } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { createPoolCalls } from '../duties/pool-calls.ts'
import { createSenderTransactions } from '../duties/sender-transactions.ts'
import type { TransactionOutcome } from '../duties/transactions.ts'
import { openKeystore } from '../keystore/open-keystore.ts'
import { readPassphrase } from '../keystore/read-passphrase.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { openSigner } from '../open-signer.ts'
import { signNoCommitments } from '../protection/guard-signer.ts'
import { readOwnVotes } from './read-own-votes.ts'
import { revealStateOf, voteBehind } from './recoverable-vote.ts'
import type { RevealState } from './recoverable-vote.ts'
import { poolContractsOf } from '../handler.ts'

/** One of our votes, as far as it may be told before it is revealed. */
export type RecoverableVote = {
  readonly round: number
  /** KEYSTORE_DIFFERS: it was committed with a salt master that the keystore has not. */
  readonly state: RevealState | 'KEYSTORE_DIFFERS'
  /** Unix seconds of the chain's clock; 0 where the commit phase has not ended. */
  readonly revealEndsAt: number
}

/** The votes of a mediator in one dispute, rebuilt from keystore and chain alone. */
export type Recovery = {
  readonly mediator: Address
  readonly votes: readonly RecoverableVote[]
  /** Sends the reveal of a vote that is REVEALABLE and resolves when it is on chain, or refused. */
  reveal(round: number): Promise<TransactionOutcome>
  close(): Promise<void>
}

export type OpenRecoveryOptions = {
  readonly disputeId: DisputeId
  readonly logger: Logger
  readonly terminal?: Terminal | undefined
}

/**
 * Finds what a mediator has committed in a dispute and must still reveal. Needs the keystore, what signs, and an endpoint of the chain: no
 * data directory. Throws as opening those does; KEYSTORE_IN_USE where the node runs, which then reveals by itself.
 */
export const openRecovery = (
  config: MediatorConfig,
  { disputeId, logger, terminal }: OpenRecoveryOptions,
): Promise<Recovery> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock, contracts } = config.chain
    const pool = poolContractsOf(contracts).disputePool
    const passphrase = await readPassphrase({ file: config.passphraseFile, terminal })
    const keystore = lifecycle.use(await openKeystore(config.keystoreFile, passphrase))
    const signer = lifecycle.use(await openSigner(config.signer, keystore, process.env))
    const endpoints = await openChainEndpoints(config, logger)
    lifecycle.defer(() => endpoints.close())
    const mediator = getAddress(config.mediator ?? signer.address)
    const reads = {
      provider: endpoints.provider,
      explain: explainRevert,
      pool,
      startBlock,
      disputeId,
      mediator,
    }
    const { now, votes } = await readOwnVotes(reads)
    const depth = config.revealDepth
    const known = votes.map(({ round, sealedVote, endedInBlock }) => {
      const state = revealStateOf(round, now, { endedInBlock, needed: depth })
      const context = { chainId, pool, disputeId, round: round.round, mediator }
      const vote =
        round.own === undefined || sealedVote === undefined
          ? undefined
          : voteBehind(sealedVote, round.own, context, keystore.secrets)
      const isLost = vote === undefined && !['NOT_COMMITTED', 'REVEALED', 'TOO_LATE'].includes(state)
      return { round, vote, state: isLost ? ('KEYSTORE_DIFFERS' as const) : state }
    })
    const sender = lifecycle.use(
      createTransactionSender({
        providers: endpoints.members,
        chainId,
        signer: signNoCommitments(signer),
        journal: createMemoryJournal(),
        explain: explainRevert,
        confirmations: Math.max(config.confirmations, 1),
        pollIntervalMs: config.pollIntervalMs,
      }),
    )
    const transactions = createSenderTransactions(sender)
    const calls = createPoolCalls(pool)
    return {
      mediator,
      votes: known.map(({ round: { round, revealEndsAt }, state }) => ({ round, state, revealEndsAt })),
      reveal: async (number) => {
        const found = known.find(({ round, state }) => round.round === number && state === 'REVEALABLE')
        if (found?.vote === undefined)
          throw new TypeError(`expected a round that is REVEALABLE, got ${number}`)
        const id = `${disputeId}.${number}.reveal`
        return transactions.send({ id, ...calls.reveal(found.vote), deadline: found.round.revealEndsAt })
      },
      close: () => lifecycle.close(),
    }
  })
