import { randomUUID } from 'node:crypto'
import { AppError, askControl, isAppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import { withSender } from '../transactions/with-sender.ts'
import type { Plan, PlannedStep } from './plan.ts'
import { sendStep } from './send-step.ts'
import type { DoneStep } from './send-step.ts'

export type CarryOutOptions = {
  readonly logger: Logger
  readonly terminal?: Terminal | undefined
  /** Told of each step as it is done. */
  readonly onDone?: (step: DoneStep) => void
}

/** How long a node may take for one step: some blocks, and a fee that was too low at first. */
const stepTimeoutMs = 300_000

/**
 * Sends a plan's transactions, each when the one before is on the chain: by the node, if it runs, because nobody else may use its key
 * meanwhile; else with keystore and journal opened here, under their locks. Throws REJECTED where a contract refuses a step, KEYSTORE_IN_USE
 * while a node is starting or stopping, and what opening key, store and endpoints throw.
 */
export const carryOut = async (
  config: MediatorConfig,
  plan: Plan,
  { logger, terminal, onDone }: CarryOutOptions,
): Promise<readonly DoneStep[]> => {
  const done: DoneStep[] = []
  const each = async (send: (step: PlannedStep, id: string) => Promise<DoneStep>): Promise<void> => {
    for (const step of plan.steps.slice(done.length)) {
      const finished = await send(step, `custody.${randomUUID()}`)
      onDone?.(finished)
      done.push(finished)
    }
  }
  const isNodes = await each((step, id) => askNode(config, plan, step, id)).then(() => true, notRunning)
  if (isNodes) return done
  await withSender(config, { logger, terminal }, async (sender) => {
    if (sender.address !== plan.from) throw anotherKey(plan.from, sender.address)
    await each((step, id) => sendStep(sender, id, step))
  })
  return done
}

const askNode = async (
  { dataDirectory }: MediatorConfig,
  { from }: Plan,
  { what, call }: PlannedStep,
  id: string,
): Promise<DoneStep> => {
  const { to, data } = call
  const answer = await askControl(dataDirectory, 'custody.send', { id, from, what, to, data }, stepTimeoutMs)
  const { hash, blockNumber, gasUsed, fee } = answer as Readonly<Record<string, string | number>>
  return {
    what,
    hash: String(hash),
    blockNumber: Number(blockNumber),
    gasUsed: BigInt(gasUsed ?? 0),
    fee: BigInt(fee ?? 0),
  }
}

const notRunning = (failure: unknown): false => {
  if (isAppError(failure) && failure.code === 'NODE_NOT_RUNNING') return false
  throw failure
}

const anotherKey = (expected: string, got: string): AppError =>
  new AppError({
    code: 'CONFIG_INVALID',
    message: `the plan is ${expected}'s to send, and the key at hand is of ${got}`,
    retryable: false,
  })
