import { AppError } from '@lilymed/service-kit'
import type { PartySender, SentStep } from '../sending/party-sender.ts'
import type { Act, PlannedAct } from './act.ts'

export type PerformAct = {
  readonly sender: PartySender
  /** What was agreed to: nothing dearer is sent. */
  readonly agreed: PlannedAct
  /** Plans anew, from the chain. */
  readonly plan: () => Promise<Act>
  /** Told of each transaction once it is mined. */
  readonly onSent?: (step: SentStep) => void
}

/** More means that the chain does not do what was sent. */
const MOST_STEPS = 12

/**
 * Carries a plan out: sends its first step and plans again from the chain, until nothing is left to do. So a plan that was cut off goes
 * on where it was, and steps that another has done meanwhile are left out.
 *
 * @throws AppError REJECTED where what is left can no longer be done, PLAN_CHANGED where it became dearer; what sending throws
 */
export const performAct = async ({
  sender,
  agreed,
  plan,
  onSent,
}: PerformAct): Promise<readonly SentStep[]> => {
  const sent: SentStep[] = []
  let next: Act = agreed
  while (next.kind === 'planned' && sent.length < MOST_STEPS) {
    if (next.pays > agreed.pays) {
      const message = 'this has become dearer since it was agreed to: run the command again'
      throw new AppError({ code: 'PLAN_CHANGED', message, retryable: false })
    }
    const done = await sender.send(next.steps[0])
    onSent?.(done)
    sent.push(done)
    next = await plan()
  }
  if (next.kind === 'rejected') {
    const message = `what is left can no longer be done (${next.rejection.code}): ${next.rejection.message}`
    throw new AppError({ code: 'REJECTED', message, retryable: false })
  }
  return sent
}
