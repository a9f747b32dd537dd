import type { Meter } from '@lilymed/service-kit'
import { dealStages } from '../random/deal-steps.ts'
import type { MediatorStatus } from '../status.ts'

/** Shows how a mediator of Lilypad's own handler stands; nothing of one of the pool. Nothing here tells a verdict. */
export const watchDeals = (meter: Meter, status: () => Pick<MediatorStatus, 'deals'>): void => {
  meter.gauge('mediator_deals', 'deals that this mediator was drawn for, by how far they are', () => {
    const deals = status().deals
    if (deals === undefined) return []
    const stages = deals.map(({ stage }) => stage)
    return dealStages.map((stage) => ({
      value: stages.filter((each) => each === stage).length,
      labels: { stage },
    }))
  })
}
