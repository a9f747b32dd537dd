import type { DealSign } from '@lilymed/domain'
import type { TranslatedFact } from '../translate/translated-fact.ts'

/** What facts say about where deals stand; facts of anything else say nothing. */
export const dealSigns = (facts: readonly TranslatedFact[]): DealSign[] => {
  const signs: DealSign[] = []
  for (const fact of facts) {
    const sign = signOf(fact)
    if (sign !== undefined) signs.push(sign)
  }
  return signs
}

const signOf = ({ type, data, origin: { blockNumber: block } }: TranslatedFact): DealSign | undefined => {
  const dealId = data['dealId'] as string
  switch (type) {
    case 'DealStateChanged':
      return { kind: 'state', dealId, block, state: data['state'] as number }
    case 'PaymentMade': {
      const reason = data['reason'] as number
      const direction = data['direction'] as number
      return { kind: 'payment', dealId, block, reason, direction }
    }
    case 'DealTermsRead':
      return { kind: 'born', dealId, block }
    case 'MediationRequested':
      return { kind: 'mediation', dealId, block }
    default:
      return undefined
  }
}
