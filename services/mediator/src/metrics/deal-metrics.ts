import type { Meter } from '@lilymed/service-kit'
import { dealStages } from '../random/deal-steps.ts'
import type { MediatorStatus } from '../status.ts'

/** Shows how a mediator of Lilypad's own handler stands. Nothing here tells a verdict. */
export const watchDeals = (meter: Meter, status: () => Pick<MediatorStatus, 'deals' | 'obstacles'>): void => {
  meter.gauge('mediator_deals', 'deals that this mediator was drawn for, by how far they are', () => {
    const stages = (status().deals ?? []).map(({ stage }) => stage)
    return dealStages.map((stage) => ({
      value: stages.filter((each) => each === stage).length,
      labels: { stage },
    }))
  })
  meter.gauge('mediator_obstacles', 'what makes every verdict revert as Lilypad is wired', () => [
    { value: status().obstacles?.length ?? 0 },
  ])
}
