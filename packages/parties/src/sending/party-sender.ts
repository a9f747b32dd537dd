import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createMemoryJournal, createTransactionSender, explainRevert } from '@lilymed/chain'
import type { ContractCall, IntentJournal, Signer, TransactionOutcome } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { quantityOf } from '../network/quantity-of.ts'

/** One transaction to be sent. */
export type PartyStep = {
  /** What it does, in words after “to”: `let Settlement take 3 LP`. */
  readonly what: string
  readonly call: ContractCall
  /** Chain time (unix seconds) from which on it must not be included any more. */
  readonly deadline?: number
}

/** A transaction that is on the chain. `fee` in wei of coin. */
export type SentStep = {
  readonly what: string
  readonly hash: string
  readonly blockNumber: number
  readonly fee: bigint
}

/** Sends one party's transactions, one after the other. */
export type PartySender = {
  readonly address: Address
  /** Sends and waits until it is mined. Throws REJECTED with what the contract said, REVERTED where it said so once mined, and what sending throws. */
  send(step: PartyStep): Promise<SentStep>
  close(): Promise<void>
}

export type PartySenderOptions = {
  readonly signer: Signer
  /** Blocks from the including one to the head, both counted. */
  readonly confirmations?: number
  /** In memory unless given: plans are made from the chain, so what was sent is seen there. */
  readonly journal?: IntentJournal
  readonly pollIntervalMs?: number
  /** wei per gas that is never gone above; a dearer chain is waited out until a step's deadline. 500 gwei unless given. */
  readonly feeCap?: bigint | undefined
  /** How long transactions of an earlier run may take to be mined. */
  readonly patienceMs?: number
  /** Told while transactions of an earlier run are waited for. */
  readonly onWaiting?: (count: number) => void
}

/**
 * Opens a sender over a key. What an earlier run of it left in the mempool is waited for first, so that a plan made afterwards has it.
 *
 * @throws AppError TX_PENDING, retryable, where that takes too long
 */
export const openPartySender = async (
  network: PartyNetwork,
  options: PartySenderOptions,
): Promise<PartySender> => {
  const { signer, confirmations = 1, journal = createMemoryJournal(), pollIntervalMs = 250 } = options
  await untilMined(network, signer.address, options)
  const sender = createTransactionSender({
    providers: [network.provider],
    chainId: network.chainId,
    signer,
    journal,
    explain: explainRevert,
    confirmations,
    pollIntervalMs,
    ...(options.feeCap === undefined ? {} : { feeCap: options.feeCap }),
  })
  return {
    address: signer.address,
    send: async ({ what, call, deadline }) => {
      const limit = deadline === undefined ? {} : { deadline }
      const outcome = await sender.submit({ id: `party.${randomUUID()}`, ...call, ...limit })
      if (outcome.kind !== 'confirmed') throw notDone(what, outcome)
      const { hash, blockNumber, gasUsed, effectiveGasPrice } = outcome
      return { what, hash, blockNumber, fee: gasUsed * effectiveGasPrice }
    },
    close: () => sender.close(),
  }
}

const untilMined = async (
  { ask }: PartyNetwork,
  address: Address,
  { patienceMs = 120_000, pollIntervalMs = 250, onWaiting }: PartySenderOptions,
): Promise<void> => {
  const until = performance.now() + patienceMs
  for (let told = false; ;) {
    const [mined, pending] = await Promise.all(
      ['latest', 'pending'].map((tag) => ask('eth_getTransactionCount', [address, tag])),
    )
    const count = Number(
      quantityOf(pending, 'a count of transactions') - quantityOf(mined, 'a count of transactions'),
    )
    if (count <= 0) return
    if (!told) onWaiting?.(count)
    told = true
    if (performance.now() > until) {
      const message = `${count} transactions of ${address} are not mined yet: wait for them, or replace them in the wallet that sent them, and run this again`
      throw new AppError({ code: 'TX_PENDING', message, retryable: true })
    }
    await pause(pollIntervalMs)
  }
}

const notDone = (what: string, outcome: Exclude<TransactionOutcome, { kind: 'confirmed' }>): AppError =>
  new AppError({
    code: outcome.kind === 'reverted' ? 'REVERTED' : 'REJECTED',
    message: `it was not possible to ${what}: ${whyNot(outcome)}; nothing after it was sent`,
    retryable: false,
  })

const whyNot = (outcome: Exclude<TransactionOutcome, { kind: 'confirmed' }>): string => {
  if (outcome.kind === 'reverted') return outcome.revert.message
  const { rejection } = outcome
  switch (rejection.code) {
    case 'PREFLIGHT_REVERTED':
      return rejection.revert.message
    case 'DEADLINE_PASSED':
      return `it had to be mined before ${new Date(rejection.deadline * 1000).toISOString()}`
    case 'INSUFFICIENT_FUNDS':
      return `the gas may cost ${rejection.needed} wei of coin and there are ${rejection.have}`
    default:
      return rejection.code
  }
}
