import type { Address } from '@lilymed/domain'
import type { RandomMediationState, RandomPolicy } from '@lilymed/domain/mediation-random'
import { isAppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { EventStore } from '@lilymed/event-store'
import { createExamineDuty } from '../duties/examine-duty.ts'
import type { ExamineDutyOptions } from '../duties/examine-duty.ts'
import { createEvidencePublisher } from '../duties/publish-evidence.ts'
import type { VoteName } from '../duties/publish-evidence.ts'
import { createRunDuty } from '../duties/run-duty.ts'
import type { RunDutyOptions } from '../duties/run-duty.ts'
import type { Head } from '../chain-state/follow-chain.ts'
import type { Transactions } from '../duties/transactions.ts'
import type { Engine } from '../engine.ts'
import { createInFlight } from '../mediation/in-flight.ts'
import type { Permissions } from '../mode.ts'
import type { Execution } from '../open-execution.ts'
import { createReactor } from '../reactor.ts'
import { auditDeal } from '../self-audit/audit-vote.ts'
import type { VoteAudit } from '../self-audit/audit-vote.ts'
import { withShadow } from '../self-audit/with-shadow.ts'
import { createEndAnnouncer, endFinalOf } from './announce-end.ts'
import { createDealDesk } from './deal-desk.ts'
import type { DealDesk } from './deal-desk.ts'
import type { DealRecord } from './deal-record.ts'
import { dealStageOf, dealStepOf } from './deal-steps.ts'
import type { MediationName, OnDealStep } from './deal-steps.ts'
import { followDeals } from './follow-deals.ts'
import { createHandlerCalls } from './handler-calls.ts'
import { createMediateDeal } from './mediate-deal.ts'
import type { KnownDraw } from './obstacles.ts'
import { createVerdictDuty } from './verdict-duty.ts'

export type RandomEngineOptions = Execution & {
  readonly chainId: number
  /** LilypadMediationRandom. */
  readonly handler: Address
  /** The account that is drawn, and that has to sign. */
  readonly mediator: Address
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'subscribe'>
  readonly transactions: Transactions
  readonly policy: RandomPolicy
  readonly permissions: Permissions
  /** Blocks on the end of a deal before what was found of it may be told. */
  readonly confirmations: number
  /** Whether nothing new is said, by the owner's will. */
  readonly isHalted?: () => boolean
  /** Whether the chain's stream is close enough to the chain to act on. */
  readonly isCaughtUp: () => boolean
  readonly logger: Logger
  /** Told of every step of every mediation. */
  readonly onDealStep?: OnDealStep
  /** Told once of what was found without a word to the handler, when its deal is over; null where nothing was found. */
  readonly onShadowEnd?: (mediation: MediationName, audit: VoteAudit | null) => void
  /** Told of what failed on its own and is tried again: the kind of effect, and a code. */
  readonly onEffectFailed?: (effect: string, code: string) => void
}

/** Evidence is handed out by dispute and round; Lilypad's own handler knows one round. */
const evidenceNameOf = ({ disputeId }: MediationName): VoteName => ({ disputeId, round: 1 })

/** How long effects under way may take to end when a mediator stops. */
const stopGraceMs = 5000

/** Wires a mediator of Lilypad's own handler, but for network and files. */
export const createRandomEngine = (
  options: RandomEngineOptions,
): Engine & { openDraws(): readonly KnownDraw[] } => {
  const { chainId, mediator, store, isCaughtUp, logger, isHalted = () => false } = options
  const stopping = new AbortController()
  const chain = followDeals()
  const tell: OnDealStep = (mediation, step) => {
    const { disputeId, dealId } = mediation
    logger.info({ ...step, disputeId, dealId }, step.step)
    options.onDealStep?.(mediation, step)
  }
  // Only codes are logged of failures: a message or a cause may quote calldata, and calldata holds a verdict.
  const failed = (effect: string, failure: unknown): string => {
    const code = isAppError(failure) ? failure.code : failure instanceof Error ? failure.name : 'UNKNOWN'
    options.onEffectFailed?.(effect.split('.').at(-1) ?? effect, code)
    return code
  }
  const inFlight = createInFlight({
    onFailed: (effect, failure) => {
      const code = failed(effect, failure)
      logger.warn({ effect, code }, 'an effect failed; it is tried again at the next block')
    },
    onDone: (effect) => {
      if (!effect.endsWith('.verdict')) reactor.wake()
    },
  })
  const publisher = createEvidencePublisher({
    evidence: options.evidence,
    onFailed: ({ disputeId }, failure) =>
      logger.warn(
        { disputeId, code: failed('evidence', failure) },
        'the evidence of a verdict is not published',
      ),
  })
  const isFinal = (block: number, head: Head): boolean =>
    head.number >= block + options.confirmations || chain.finality() >= block
  const { shadow, permissions } = options
  const onEnd =
    (isVoting: boolean) =>
    (mediation: MediationName, state: RandomMediationState): void => {
      const { examination, verdict } = state.examined
      if (isVoting && examination?.status === 'completed')
        publisher.publish(evidenceNameOf(mediation), examination.evidence)
      if (isVoting || !permissions.votes) tell(mediation, endFinalOf(state))
      const audit = verdict === null || state.closed === null ? null : auditDeal(verdict, state.closed)
      if (!isVoting) options.onShadowEnd?.(mediation, audit)
    }
  const deskOf = (duties: RunDutyOptions & ExamineDutyOptions, isVoting: boolean): DealDesk => {
    const announce = createEndAnnouncer(isFinal, onEnd(isVoting))
    return createDealDesk({
      chainId,
      mediator,
      store,
      chain,
      shadows: isVoting ? undefined : { isJailed: () => shadow?.isJailed() === true },
      mediateDeal: createMediateDeal({
        mediator,
        policy: options.policy,
        runDuty: createRunDuty(duties),
        examineDuty: createExamineDuty(duties),
        sendVerdict: createVerdictDuty({ ...options, call: createHandlerCalls(options.handler) }),
        inFlight,
        votes: isVoting,
        mayIntend: () => !isHalted(),
        chainTime: () => chain.head()?.timestamp ?? 0,
      }),
      onStored: (mediation, events, state) => {
        // Beside a mediation of the same deal its steps would be taken for the other's.
        if (!isVoting && permissions.votes) return
        for (const event of events) {
          const step = dealStepOf(event, state)
          if (step !== undefined) tell(mediation, step)
        }
      },
      onAttended: (mediation, state, head) => {
        publisher.attend(evidenceNameOf(mediation))
        announce(mediation, state, head)
      },
    })
  }
  const shadows = deskOf({ ...options, ...shadow }, false)
  const desk = permissions.votes ? deskOf(options, true) : shadows
  const reactor = createReactor<DealRecord>({
    chainId,
    store,
    chain,
    desk: permissions.votes && shadow ? withShadow(desk, shadows, shadow.isJailed) : desk,
    pokes: { attend: () => undefined },
    isCaughtUp,
    onTurnFailed: (failure) =>
      logger.error(
        { code: failed('turn', failure) },
        'a turn failed; there is another one at the next block',
      ),
    onFailed: (disputeId, failure) => {
      const code = failed('attend', failure)
      logger.error({ disputeId, code }, 'a deal could not be attended; it is tried again at the next block')
    },
  })

  return {
    openDraws: () =>
      chain.disputes().flatMap(({ dealId, request, closed }) => {
        const isKnown = request !== null && closed === null && request.mediator === mediator
        return isKnown ? [{ dealId, mediator: request.mediator }] : []
      }),
    run: () => reactor.run(stopping.signal),
    stop: async () => {
      stopping.abort()
      await inFlight.stop(stopGraceMs)
    },
    status: () => ({
      mediator,
      head: chain.head() ?? null,
      caughtUp: isCaughtUp(),
      votes: [],
      deals: desk
        .mediations()
        .map(({ disputeId, dealId, state }) => ({ disputeId, dealId, stage: dealStageOf(state) })),
    }),
  }
}
