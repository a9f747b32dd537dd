import { systemClock } from '../endpoints/clock.ts'
import type { Clock } from '../endpoints/clock.ts'
import type { RevertExplainer } from '../pool-client/explain-revert.ts'
import { createRevertExplainer } from '../pool-client/explain-revert.ts'
import type { Signer } from '../signers/signer.ts'
import type { IntentJournal } from './intent-journal.ts'
import type { TransactionProvider } from './rpc-values.ts'

/** The little of a logger that the sender uses; pino's fits. Never given data, raw bytes or values of a transaction. */
export type SenderLogger = Readonly<Record<'info' | 'warn', (data: object, message: string) => void>>

export type TransactionSenderOptions = {
  /** At least one, the preferred first. What is signed goes to all of them; reads fail over, and what they differ in is waited out. */
  readonly providers: readonly TransactionProvider[]
  readonly chainId: number
  readonly signer: Signer
  readonly journal: IntentJournal
  /** Explains what contracts refuse; by default only Solidity's own errors. */
  readonly explain?: RevertExplainer
  /** Blocks from the including one to the head, both counted, before an outcome counts; 1 by default. */
  readonly confirmations?: number
  /** Blocks after an outcome in which it is still taken back should a reorg undo it; 32 by default. */
  readonly recheckBlocks?: number
  /** How often pending transactions are looked at; 250 ms by default. */
  readonly pollIntervalMs?: number
  /** How long the next transaction may stay pending before it is replaced at a higher fee; 30 s by default, less near its deadline. */
  readonly bumpAfterMs?: number
  /** How long before one that nobody took for its price is replaced; 1 s by default. */
  readonly repriceAfterMs?: number
  /** How long before bytes that a node does not have are handed over again, and before a gap is believed; 5 s by default. */
  readonly rebroadcastAfterMs?: number
  /** Gas limit above the estimate, in percent; 25 by default. */
  readonly gasMarginPercent?: number
  /** wei per gas we never go above; 500 gwei by default. */
  readonly feeCap?: bigint
  /** How many times the usual tip is offered at a deadline itself; 5 by default. */
  readonly urgencyMultiplier?: number
  /** Most transactions on their way at once; 1,000 by default. */
  readonly maxPending?: number
  /** What becomes of an intent that the key cannot pay: refused at once, which is the default, or sent when there is money. */
  readonly whenUnfunded?: 'wait' | 'reject'
  /** How long after one provider answered the others are waited for: a liar that is the quickest must not be all that is heard. 750 ms by default. */
  readonly patienceMs?: number
  readonly logger?: SenderLogger
  /** Monotonic time and pauses; a test brings its own. */
  readonly clock?: Clock
  /** Wall time in unix milliseconds. */
  readonly wallMs?: () => number
}

export type SenderSettings = Required<TransactionSenderOptions>

const silent: SenderLogger = { info: () => undefined, warn: () => undefined }

/** The options with every default filled in. Throws a RangeError without a provider, or with an urgency below 1. */
export const senderSettings = (options: TransactionSenderOptions): SenderSettings => {
  const settings: SenderSettings = {
    explain: createRevertExplainer([]),
    confirmations: 1,
    recheckBlocks: 32,
    pollIntervalMs: 250,
    bumpAfterMs: 30_000,
    repriceAfterMs: 1_000,
    rebroadcastAfterMs: 5_000,
    gasMarginPercent: 25,
    feeCap: 500_000_000_000n,
    urgencyMultiplier: 5,
    maxPending: 1_000,
    whenUnfunded: 'reject',
    patienceMs: 750,
    logger: silent,
    clock: systemClock,
    wallMs: Date.now,
    ...options,
  }
  if (settings.providers.length === 0) throw new RangeError('expected at least one provider to send through')
  if (!(settings.urgencyMultiplier >= 1)) throw new RangeError('expected an urgencyMultiplier of at least 1')
  return settings
}
