import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createEventStoreJournal, createTransactionSender, explainRevert } from '@lilymed/chain'
import type { TransactionOutcome } from '@lilymed/chain'
import { AppError, isAppError, openAll, openStore } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { openKeystore } from '../keystore/open-keystore.ts'
import { readPassphrase } from '../keystore/read-passphrase.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { openSigner } from '../open-signer.ts'
import type { Plan, PlannedStep } from './plan.ts'

/** A step that is on the chain. `fee` in wei. */
export type DoneStep = {
  readonly what: string
  readonly hash: string
  readonly blockNumber: number
  readonly gasUsed: bigint
  readonly fee: bigint
}

export type CarryOutOptions = {
  readonly logger: Logger
  readonly terminal?: Terminal | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told of each step as it is done. */
  readonly onDone?: (step: DoneStep) => void
}

/**
 * Sends a plan's transactions, each when the one before is on the chain, through the node's own journal and nonce lane; the keystore's lock
 * keeps the node out meanwhile. Throws KEYSTORE_IN_USE with what to do while it runs, REJECTED where a contract refuses a step, and what
 * opening key, store and endpoints throw.
 */
export const carryOut = (
  config: MediatorConfig,
  plan: Plan,
  { logger, terminal, environment, onDone }: CarryOutOptions,
): Promise<readonly DoneStep[]> =>
  openAll(async (lifecycle) => {
    const passphrase = await readPassphrase({ file: config.passphraseFile, terminal })
    const keystore = lifecycle.use(await openKeystore(config.keystoreFile, passphrase).catch(saysWhatToDo))
    const signer = lifecycle.use(await openSigner(config.signer, keystore, environment))
    if (signer.address !== plan.from) throw anotherKey(plan.from, signer.address)
    const endpoints = await openChainEndpoints(config, logger)
    lifecycle.defer(() => endpoints.close())
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 })
    const path = join(config.dataDirectory, 'mediator.db')
    const { store } = lifecycle.use(await openStore({ config: config.store, path, namespace: 'mediator' }))
    const { chainId } = config.chain
    const sender = lifecycle.use(
      createTransactionSender({
        providers: [endpoints.provider],
        chainId,
        signer,
        journal: createEventStoreJournal(store, `mediation-${chainId}.transactions`),
        explain: explainRevert,
        confirmations: Math.max(config.confirmations, 1),
        pollIntervalMs: config.pollIntervalMs,
      }),
    )
    const done: DoneStep[] = []
    for (const step of plan.steps) {
      const outcome = await sender.submit({ id: `custody.${randomUUID()}`, ...step.call })
      const finished = doneOf(step, outcome)
      onDone?.(finished)
      done.push(finished)
    }
    await lifecycle.close()
    return done
  })

const doneOf = ({ what }: PlannedStep, outcome: TransactionOutcome): DoneStep => {
  if (outcome.kind === 'confirmed') {
    const { hash, blockNumber, gasUsed, effectiveGasPrice } = outcome
    return { what, hash, blockNumber, gasUsed, fee: gasUsed * effectiveGasPrice }
  }
  const why =
    outcome.kind === 'reverted'
      ? outcome.revert.message
      : outcome.rejection.code === 'PREFLIGHT_REVERTED'
        ? outcome.rejection.revert.message
        : outcome.rejection.code
  throw new AppError({
    code: 'REJECTED',
    message: `it was not possible to ${what}: ${why}; nothing after it was sent`,
    retryable: false,
  })
}

const saysWhatToDo = (failure: unknown): never => {
  if (!isAppError(failure) || failure.code !== 'KEYSTORE_IN_USE') throw failure
  throw new AppError({
    code: 'KEYSTORE_IN_USE',
    message: `${failure.message}. Stop the node, run this again and start it anew; its votes go on where they were. Or let the withdrawal address sign: --by withdrawal --unsigned`,
    retryable: true,
    cause: failure,
  })
}

const anotherKey = (expected: string, got: string): AppError =>
  new AppError({
    code: 'CONFIG_INVALID',
    message: `the plan is ${expected}'s to send, and the key at hand is of ${got}`,
    retryable: false,
  })
