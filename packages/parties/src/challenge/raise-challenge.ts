import { planChallenge } from '@lilymed/api'
import type { ChallengePlan, ChallengeWish } from '@lilymed/api'
import type { DealId, DisputeId } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { PartyNetwork } from '../network/open-party-network.ts'
import type { PartySender, SentStep } from '../sending/party-sender.ts'
import { encodeChallengeStep } from './encode-step.ts'
import { portableClass, readChallenge } from './read-challenge.ts'

export type RaiseChallenge = {
  readonly network: PartyNetwork
  readonly sender: PartySender
  readonly dealId: DealId
  readonly wish: ChallengeWish
  /** What was agreed to: nothing dearer and nothing else is sent. */
  readonly agreed: ChallengePlan
  /** Told of each transaction once it is mined. */
  readonly onSent?: (step: SentStep) => void
}

/** Steps of a plan and as many again: more means that the chain does not do what was sent. */
const MOST_STEPS = 6

/**
 * Raises a challenge: plans, sends the first step, and plans again from the chain until the deal has its dispute. So it goes on where an
 * earlier run ended, and a deal that has its dispute already gets no second one.
 *
 * @throws AppError REJECTED where the plan no longer stands, PLAN_CHANGED where it would cost more than was agreed; what sending throws
 */
export const raiseChallenge = async ({
  network,
  sender,
  dealId,
  wish,
  agreed,
  onSent,
}: RaiseChallenge): Promise<{ readonly disputeId: DisputeId; readonly sent: readonly SentStep[] }> => {
  const sent: SentStep[] = []
  const fixed = { ...wish, rounds: agreed.rounds, drawClass: agreed.quote.drawClass }
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const position = await readChallenge(network, {
      dealId,
      account: sender.address,
      drawClass: agreed.quote.drawClass,
      notBefore: sent.at(-1)?.blockNumber,
    })
    const plan = planChallenge(position, fixed, portableClass)
    if (plan.kind === 'disputed') return { disputeId: plan.disputeId, sent }
    if (plan.kind === 'rejected') {
      const message = `the challenge can no longer be raised (${plan.rejection.code}): ${plan.rejection.message}`
      throw new AppError({ code: 'REJECTED', message, retryable: false })
    }
    if (plan.pays > agreed.pays || plan.mediationFee > agreed.mediationFee) {
      const message = 'the challenge has become dearer since it was agreed to: run the command again'
      throw new AppError({ code: 'PLAN_CHANGED', message, retryable: false })
    }
    const [step] = plan.steps
    if (step === undefined) break
    const done = await sender.send(encodeChallengeStep(position, step, plan.checkBy))
    onSent?.(done)
    sent.push(done)
  }
  const message =
    'every transaction was mined and the deal still has no dispute: does the RPC lag? Run the command again'
  throw new AppError({ code: 'NO_DISPUTE', message, retryable: true })
}
