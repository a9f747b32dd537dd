import type { BlockRef } from '../../log-source/log-source.ts'

/** A call of a contract as it stood at the end of a block. */
export type ContractRead = {
  readonly kind: 'call'
  readonly to: string
  readonly data: string
  readonly block: BlockRef
  /** What it reads never changes once written, so that a later block answers as well. */
  readonly isLasting: boolean
}

/** What a transaction of a block called, and with which bytes. */
export type TransactionRead = {
  readonly kind: 'transaction'
  readonly txHash: string
  readonly block: BlockRef
}

export type ChainRead = ContractRead | TransactionRead

/** The bytes a call returned, lower-case hex and never empty. */
export type ReturnedBytes = { readonly kind: 'bytes'; readonly bytes: string }

/** A transaction's calldata; `to` is EIP-55, null for a deployment. */
export type CalledWith = { readonly kind: 'calledWith'; readonly to: string | null; readonly data: string }

/** Why a read has no answer, now or ever. */
export type ReadFlaw = {
  readonly kind: 'flaw'
  /**
   * - `refused`: the contract reverts, with the bytes it gave for it (cut after 1 KiB) where the node passes them on
   * - `noAnswer`: it returns nothing, as an address without code does
   * - `tooCostly`: no node's gas or time is enough
   * - `noState`: the node keeps no state of that block, and none that would answer as well
   * - `unanswered`: the node answers other questions, and this one again and again with an error it does not explain
   */
  readonly why: 'refused' | 'noAnswer' | 'tooCostly' | 'noState' | 'unanswered'
  readonly revertData?: string
}

export type CallOutcome = ReturnedBytes | ReadFlaw
export type TransactionOutcome = CalledWith | ReadFlaw
export type ReadOutcome = ReturnedBytes | CalledWith | ReadFlaw
