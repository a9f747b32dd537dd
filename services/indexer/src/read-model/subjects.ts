import type { FactType } from '@lilymed/domain'
import type { ObservedFact } from '../projections/projection.ts'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The dispute and the deal that a fact names. */
export const namesOf = ({
  data,
}: Pick<ObservedFact, 'data'>): { readonly disputeId: string | null; readonly dealId: string | null } => {
  const { disputeId, dealId } = data as { readonly disputeId?: unknown; readonly dealId?: unknown }
  return { disputeId: text(disputeId), dealId: text(dealId) }
}

/** The mediator that a fact names. */
export const mediatorOf = ({ data }: { readonly data: unknown }): string | null =>
  text((data as { readonly mediator?: unknown }).mediator)

/** Facts that come with every deal or job: there are so many of each that any stretch of the log has some. */
const COMMON: ReadonlySet<FactType> = new Set<FactType>([
  'DealStateChanged',
  'PaymentMade',
  'DealTermsRead',
  'ResultRead',
  'PowSubmitted',
  'V2DealSaved',
  'V2DealTermsRead',
  'V2DealStatusChanged',
  'V2ResultSaved',
  'V2ResultRead',
  'V2ResultStatusChanged',
  'V2EscrowLocked',
  'V2EscrowPaid',
])

/** What facts of a type are found by; undefined of a type so common that it is found without. */
export const typeSubject = (type: FactType): string | undefined =>
  COMMON.has(type) ? undefined : `type:${type}`

/** What facts of a mediator are found by. */
export const mediatorSubject = (mediator: string): string => `mediator:${mediator}`

/** What a fact is found by. */
export const subjectsOf = (fact: Pick<ObservedFact, 'data' | 'type'>): readonly string[] => {
  const { disputeId, dealId } = namesOf(fact)
  const ofType = typeSubject(fact.type)
  if (ofType === undefined) {
    if (disputeId === null) return dealId === null ? [] : [dealId]
    return dealId === null ? [disputeId] : [disputeId, dealId]
  }
  const mediator = mediatorOf(fact)
  const ofMediator = mediator === null ? null : mediatorSubject(mediator)
  return [disputeId, dealId, ofType, ofMediator].filter((subject) => subject !== null)
}
