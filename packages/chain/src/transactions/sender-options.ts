import type { RevertExplainer } from '../pool-client/explain-revert.ts'
import type { Signer } from '../signers/signer.ts'
import type { TransactionProvider } from './chain-access.ts'
import type { IntentJournal } from './intent-journal.ts'

/** The little of a logger that the sender uses; pino's fits. Never given data, raw bytes or values of a transaction. */
export type SenderLogger = Readonly<Record<'info' | 'warn', (data: object, message: string) => void>>

export type TransactionSenderOptions = {
  readonly provider: TransactionProvider
  readonly chainId: number
  readonly signer: Signer
  readonly journal: IntentJournal
  /** Explains what contracts refuse; by default only Solidity's own errors. */
  readonly explain?: RevertExplainer
  /** Blocks from the including one to the head, both counted, before an outcome counts; 1 by default. */
  readonly confirmations?: number
  /** How often pending transactions are looked at; 250 ms by default. */
  readonly pollIntervalMs?: number
  /** How long the next transaction may stay pending before it is replaced at a higher fee; 30 s by default. */
  readonly bumpAfterMs?: number
  /** How long before the same bytes are handed to the node again; 5 s by default. */
  readonly rebroadcastAfterMs?: number
  /** Gas limit above the estimate, in percent; 25 by default. */
  readonly gasMarginPercent?: number
  /** wei per gas we never go above; 500 gwei by default. */
  readonly feeCap?: bigint
  readonly logger?: SenderLogger
}

export type SenderSettings = Required<Omit<TransactionSenderOptions, 'logger' | 'explain'>>

/** The options with every default filled in. */
export const senderSettings = (options: TransactionSenderOptions): SenderSettings => ({
  provider: options.provider,
  chainId: options.chainId,
  signer: options.signer,
  journal: options.journal,
  confirmations: options.confirmations ?? 1,
  pollIntervalMs: options.pollIntervalMs ?? 250,
  bumpAfterMs: options.bumpAfterMs ?? 30_000,
  rebroadcastAfterMs: options.rebroadcastAfterMs ?? 5_000,
  gasMarginPercent: options.gasMarginPercent ?? 25,
  feeCap: options.feeCap ?? 500_000_000_000n,
})
