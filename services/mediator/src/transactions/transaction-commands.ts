import type { ListedIntent, RequestAnswer, SenderStatus, TransactionSender } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'
import type { ControlArguments, ControlCommand, ControlValue } from '@lilymed/service-kit'

/** An intent as JSON has it: amounts are decimal strings. */
export type IntentDocument = {
  readonly [Name in keyof ListedIntent]: ListedIntent[Name] extends bigint | null
    ? string | null
    : ListedIntent[Name]
}

/** How a sender does, and what it works on, as JSON. */
export type TransactionsDocument = {
  /** Null where the node is not running: only its journal was read. */
  readonly sender: ReturnType<typeof statusDocument> | null
  readonly intents: readonly IntentDocument[]
}

/** What a bump or a cancellation came to. */
export type SteeredDocument = {
  readonly id: string
  readonly hash: string | null
  readonly nonce: number | null
}

export const intentDocument = (intent: ListedIntent): IntentDocument => ({
  ...intent,
  maxFeePerGas: inText(intent.maxFeePerGas),
  maxPriorityFeePerGas: inText(intent.maxPriorityFeePerGas),
})

export const statusDocument = (status: SenderStatus) => ({
  ...status,
  balance: inText(status.balance),
  counters: { ...status.counters, feesSpent: String(status.counters.feesSpent) },
})

/** Reads what a sender does. */
export const listTransactions = async (
  sender: Pick<TransactionSender, 'list' | 'status'>,
): Promise<TransactionsDocument> => {
  const intents = await sender.list()
  return { sender: statusDocument(sender.status()), intents: intents.map(intentDocument) }
}

/** Asks a sender to replace or cancel what stands for an intent. Throws an AppError whose code is why not. */
export const steerTransaction = async (
  sender: Pick<TransactionSender, 'bump' | 'cancel'>,
  how: 'bump' | 'cancel',
  id: string,
): Promise<SteeredDocument> => documentOf(id, await sender[how](id))

/** What the owner of a running node may ask of its sender, by name. */
export const transactionCommands = (
  sender: Pick<TransactionSender, 'list' | 'status' | 'bump' | 'cancel'>,
): Readonly<Record<string, ControlCommand>> => ({
  'tx.list': async () => asJson(await listTransactions(sender)),
  'tx.bump': async (given) => asJson(await steerTransaction(sender, 'bump', idOf(given))),
  'tx.cancel': async (given) => asJson(await steerTransaction(sender, 'cancel', idOf(given))),
})

const asJson = (document: object): ControlValue => document as ControlValue

const inText = (amount: bigint | null): string | null => (amount === null ? null : String(amount))

const idOf = ({ id }: ControlArguments): string => {
  if (typeof id === 'string') return id
  throw new AppError({ code: 'USAGE', message: 'expected the id of an intent', retryable: false })
}

const why: Readonly<Record<(RequestAnswer & { kind: 'rejected' })['rejection']['code'], string>> = {
  NOT_FOUND: 'is not among the intents that are remembered; see lilymed tx list',
  SETTLED: 'has its outcome already',
  NOT_SENT: 'is not signed yet, so there is nothing to replace; lilymed tx list says what it waits for',
  FEE_CAP:
    'cannot be replaced without offering more than fees.maxFeeGwei; raise that and start the node again',
}

const documentOf = (id: string, answer: RequestAnswer): SteeredDocument => {
  if (answer.kind === 'done') return { id, hash: answer.hash, nonce: answer.nonce }
  const { code } = answer.rejection
  throw new AppError({
    code: code === 'NOT_FOUND' ? code : `TX_${code}`,
    message: `the intent ${id} ${why[code]}`,
    retryable: false,
  })
}
