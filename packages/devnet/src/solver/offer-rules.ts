import type { JobOffer, ResourceOffer } from '@lilymed/lilypad'

const recentMs = 30_000

const checkTrust = (offer: JobOffer | ResourceOffer, name: string): string | undefined => {
  if (offer.trusted_parties.solver === '') return `${name} must name it's solver`
  if (!offer.trusted_parties.mediator?.length) return `${name} must have at least one trusted mediator`
  return undefined
}

const checkRecent = (offer: JobOffer | ResourceOffer, name: string, now: number): string | undefined =>
  Math.abs(now - Number(offer.created_at)) <= recentMs
    ? undefined
    : `${name} rejected because CreatedAt time is not recent, check your computer's time settings and network connection`

/** Why Lilypad would not take a job offer, in its words; undefined if it would. `now` in milliseconds. */
export const checkJobOffer = (offer: JobOffer, now: number): string | undefined =>
  checkRecent(offer, 'job offer', now) ?? checkTrust(offer, 'job offer')

/** Why Lilypad would not take a resource offer, in its words; undefined if it would. */
export const checkResourceOffer = (offer: ResourceOffer, now: number): string | undefined =>
  checkRecent(offer, 'resource offer', now) ??
  (offer.mode === 'MarketPrice' ? 'resource offer mode cannot be market price' : undefined) ??
  checkTrust(offer, 'resource offer')
