import { AppError } from '@lilymed/service-kit'
import type { PartySender, SentStep } from '../sending/party-sender.ts'
import type { Act, NoAct, PlannedAct, WaitingAct } from './act.ts'

/** What a plan is made from: the chain, not before a block, and how much was sent since it was agreed to. */
export type PlanAsked = { readonly notBefore: number; readonly sent: number }

export type PerformAct = {
  readonly sender: PartySender
  /** What was agreed to: nothing dearer is sent. */
  readonly agreed: PlannedAct
  /** Plans anew, from the chain. */
  readonly plan: (asked: PlanAsked) => Promise<Act>
  /** Told of each transaction once it is mined. */
  readonly onSent?: (step: SentStep) => void
}

export type PerformedAct = {
  readonly sent: readonly SentStep[]
  /** How it stands then. */
  readonly ended: NoAct | WaitingAct
}

/** The longest plan has the count, an allowance, finalising, three rounds and a claim: more means that the chain does not do what was sent. */
const MOST_STEPS = 12

/**
 * Carries a plan out: sends its first step and plans again from the chain, until nothing is left to do or the rest has to wait. So a
 * plan that was cut off goes on where it was, and steps that another has done meanwhile are left out.
 *
 * @throws AppError REJECTED where what is left can no longer be done, PLAN_CHANGED where it became dearer, NO_EFFECT (retryable) where
 * what was sent changes nothing; what planning and sending throw
 */
export const performAct = async ({ sender, agreed, plan, onSent }: PerformAct): Promise<PerformedAct> => {
  const sent: SentStep[] = []
  let next: Act = agreed
  while (next.kind === 'planned') {
    if (next.pays > agreed.pays) {
      const message = 'this has become dearer since it was agreed to: run the command again'
      throw new AppError({ code: 'PLAN_CHANGED', message, retryable: false })
    }
    if (sent.length === MOST_STEPS) {
      const message = `${MOST_STEPS} transactions were mined and it is still not done: does the RPC answer for this chain? Run the command again`
      throw new AppError({ code: 'NO_EFFECT', message, retryable: true })
    }
    const done = await sender.send(next.steps[0])
    onSent?.(done)
    sent.push(done)
    next = await plan({ notBefore: done.blockNumber, sent: sent.length })
  }
  if (next.kind !== 'rejected') return { sent, ended: next }
  const message = `what is left can no longer be done (${next.rejection.code}): ${next.rejection.message}`
  throw new AppError({ code: 'REJECTED', message, retryable: false })
}
