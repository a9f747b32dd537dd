import { createLane, listIntents, readJournal } from '@lilymed/chain'
import { askControl, isAppError } from '@lilymed/service-kit'
import type { ControlArguments } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { openForReading } from '../history/open-history.ts'
import { transactionStream } from './open-sender.ts'
import { intentDocument, steerTransaction } from './transaction-commands.ts'
import type { SteeredDocument, TransactionsDocument } from './transaction-commands.ts'
import { withSender } from './with-sender.ts'
import type { OperatorParts } from './with-sender.ts'

/**
 * What a mediator's sender works on: told by the node if it runs, else read from its journal, without a key. Throws as the socket and
 * the store do.
 */
export const readTransactions = async (config: MediatorConfig): Promise<TransactionsDocument> => {
  const told = await askNode(config, 'tx.list')
  if (told !== undefined) return told as TransactionsDocument
  const store = await openForReading(config)
  try {
    const lane = createLane(await readJournal(store, transactionStream(config.chain.chainId)))
    return { sender: null, intents: listIntents(lane, () => null, null).map(intentDocument) }
  } finally {
    await store.close()
  }
}

/**
 * Bumps or cancels an intent: through the node if it runs, for nobody else may sign then; else with keystore and journal opened here,
 * under their locks. Throws an AppError: the reason of a refusal, KEYSTORE_IN_USE while a node is starting or stopping, and what
 * opening throws.
 */
export const operateTransaction = async (
  config: MediatorConfig,
  how: 'bump' | 'cancel',
  id: string,
  parts: OperatorParts,
): Promise<SteeredDocument> => {
  const told = await askNode(config, `tx.${how}`, { id })
  if (told !== undefined) return told as SteeredDocument
  return withSender(config, parts, (sender) => steerTransaction(sender, how, id))
}

/** What the node of a configuration answers; undefined when it is not running. */
const askNode = async (
  { dataDirectory }: MediatorConfig,
  command: string,
  given: ControlArguments = {},
): Promise<unknown> => {
  try {
    return await askControl(dataDirectory, command, given)
  } catch (failure) {
    if (isAppError(failure) && failure.code === 'NODE_NOT_RUNNING') return undefined
    throw failure
  }
}
