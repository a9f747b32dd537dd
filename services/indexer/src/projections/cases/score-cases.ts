import { addressOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { Cases } from './case.ts'
import { closed, finalised, played } from './dispute-facts.ts'
import { anna, disputeId } from './people.ts'

const safe = addressOf('safe')

export const scoreCases: Cases = {
  DisputeSettled: {
    given: [
      fact('WithdrawalAddressSet', { mediator: anna, withdrawalAddress: safe }),
      ...played,
      closed,
      finalised,
    ],
    when: fact('DisputeSettled', { disputeId }, 9),
    key: disputeId,
    leaves: {
      block: 9,
      outcome: 'REJECT',
      isCanary: false,
      settled: { block: 9 },
      seats: [
        { mediator: anna, account: safe, seated: true, revealed: true, coherent: true, fault: null },
        { revealed: false, coherent: false, fault: 'NO_COMMIT' },
        { revealed: false, coherent: false, fault: 'NO_COMMIT' },
      ],
    },
  },
}
