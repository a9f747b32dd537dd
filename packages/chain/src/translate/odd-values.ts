import { beside } from './completion.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

/** The highest number each field has a name for, in Lilypad's own tables (its enums as of July 2025). */
const HIGHEST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  DealStateChanged: { state: 10 },
  PaymentMade: { reason: 4, direction: 3 },
  V2DealStatusChanged: { status: 0 },
  V2ResultStatusChanged: { status: 1 },
  V2ValidationResultStatusChanged: { status: 2 },
  V2ValidationProcessed: { status: 2 },
  V2EscrowPaid: { reason: 8 },
  V2EscrowSlashed: { actor: 5 },
  V2UserChanged: { role: 5, operation: 3 },
}

/** Records of the numbers of a fact that no table knows: the fact keeps them as they are, and somebody has to hear of it. */
export const oddValuesOf = (fact: TranslatedFact): readonly TranslatedFact[] => {
  const highest = HIGHEST[fact.type]
  if (highest === undefined) return none
  let odd: TranslatedFact[] | undefined
  for (const field in highest) {
    const value = fact.data[field]
    if (!(Number(value) > (highest[field] ?? Infinity))) continue
    const data = { fact: fact.type, field, value: value ?? '' }
    odd = [...(odd ?? []), beside(fact, 'ValueUnknown' satisfies UnreadRecord, data, fact.origin.address)]
  }
  return odd ?? none
}

const none: readonly TranslatedFact[] = []
