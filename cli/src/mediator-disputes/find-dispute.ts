import { OFF_CHAIN } from '@lilymed/api'
import { readMediatorDeals, readMediatorHistory } from '@lilymed/mediator'
import type { DealHistory, DisputeHistory } from '@lilymed/mediator'
import { AppError } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Invocation } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** What a node knows of disputes, by its handler: the pool's, or deals that Lilypad's own draws a mediator for. */
export type KnownDisputes =
  | { readonly handler: 'pool'; readonly histories: readonly DisputeHistory[] }
  | { readonly handler: 'random'; readonly histories: readonly DealHistory[] }

/** One of them. */
export type KnownDispute =
  | { readonly handler: 'pool'; readonly history: DisputeHistory }
  | { readonly handler: 'random'; readonly history: DealHistory }

/** What the node of the configuration knows. Works beside a running node and without one. */
export const readDisputes = async (
  invocation: Pick<Invocation, 'options' | 'environment' | 'note'>,
): Promise<KnownDisputes> => {
  const settings = mediatorSettings(invocation)
  return settings.handler === 'random'
    ? { handler: 'random', histories: await readMediatorDeals(settings) }
    : { handler: 'pool', histories: await readMediatorHistory(settings) }
}

/**
 * The dispute that the first argument names, of those that this node knows: by its id or its beginning, or by the id of the deal. Throws as
 * {@link matchDispute}, and NOT_FOUND for a deal without one.
 */
export const findDispute = async (invocation: Invocation): Promise<KnownDispute> => {
  const known = await readDisputes(invocation)
  const given = argumentAt(invocation.arguments, 0)
  if (known.handler === 'pool') {
    const history = known.histories.findLast(({ dealId }) => dealId === given)
    return { handler: 'pool', history: history ?? named(given, known.histories) }
  }
  const deal = known.histories.find(({ dealId }) => dealId === given)
  return { handler: 'random', history: deal ?? named(given, known.histories) }
}

/** A CIDv0, as Lilypad names its deals. */
const isDealId = (text: string): boolean => /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/.test(text)

const named = <History extends { readonly disputeId: string }>(
  given: string,
  histories: readonly History[],
): History => {
  if (isDealId(given)) {
    const message = `this node knows no dispute of the deal ${given}: nobody has challenged its result, or it is not on chain. ${OFF_CHAIN}`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  }
  const disputeId = matchDispute(
    given,
    histories.map((each) => each.disputeId),
    (text) => `this node knows no dispute ${text}; lilymed mediator disputes list shows those it knows`,
  )
  return histories.find((each) => each.disputeId === disputeId) as History
}

/**
 * The dispute that a person means: its id, or as much of its beginning as no other one shares (six digits at least). Throws an AppError:
 * USAGE for what is no id or names several, NOT_FOUND with what `unknown` says.
 */
export const matchDispute = (
  given: string,
  ids: readonly string[],
  unknown: (text: string) => string,
): string => {
  const text = given.toLowerCase()
  if (!/^0x[0-9a-f]{6,64}$/.test(text)) {
    const expected = 'expected a dispute id, 0x and 64 hex digits or the first six or more of them'
    throw new AppError({ code: 'USAGE', message: `${expected}, got ${given}`, retryable: false })
  }
  const found = ids.filter((id) => id.startsWith(text))
  const [match] = found
  if (match === undefined) throw new AppError({ code: 'NOT_FOUND', message: unknown(text), retryable: false })
  if (found.length === 1) return match
  const message = `${found.length} disputes begin with ${text}: ${found.join(', ')}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}
