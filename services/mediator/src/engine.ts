import type { Address } from '@lilymed/domain'
import type { Ballot, MediationPolicy } from '@lilymed/domain/mediation'
import type { EventStore } from '@lilymed/event-store'
import { isAppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { createAppealDuty } from './appeals/appeal-duty.ts'
import type { AppealDutyOptions } from './appeals/appeal-duty.ts'
import { createChainState } from './chain-state/chain-state.ts'
import type { Head } from './chain-state/chain-state.ts'
import { claimTermsOf } from './chain-state/dispute-record.ts'
import { createRevealAnnouncer } from './duties/announce-reveal.ts'
import { createPokeDuty } from './duties/poke-duty.ts'
import { createPoolCalls } from './duties/pool-calls.ts'
import type { PrepareBundle } from './duties/prepare-bundle.ts'
import { createEvidencePublisher } from './duties/publish-evidence.ts'
import type { DrawClassName } from './duties/declared-class.ts'
import { createExamineDuty } from './duties/examine-duty.ts'
import type { ExamineDutyOptions, PutClaim } from './duties/examine-duty.ts'
import { createRunDuty } from './duties/run-duty.ts'
import type { RunDutyOptions } from './duties/run-duty.ts'
import type { RandomnessSource } from './beacon/randomness-source.ts'
import type { Transactions } from './duties/transactions.ts'
import { createVoteDuties } from './duties/vote-duties.ts'
import type { VoteContext } from './keystore/vote-context.ts'
import type { VoteSecrets } from './keystore/vote-secrets.ts'
import { createDisputeDesk } from './mediation/dispute-desk.ts'
import { createInFlight } from './mediation/in-flight.ts'
import { createMediate } from './mediation/mediate.ts'
import type { Mediate } from './mediation/mediate.ts'
import { shadowStepOfEvent, stepOfEvent } from './mediation/steps.ts'
import type { OnStep, Step, StepDetails } from './mediation/steps.ts'
import type { Permissions } from './mode.ts'
import type { VoteProtection } from './protection/open-protection.ts'
import { createReactor } from './reactor.ts'
import type { EvidenceShelf } from './evidence/evidence-shelf.ts'
import type { ExamineRuns } from './reexecutor/examine-runs.ts'
import type { ExecuteBundle } from './reexecutor/execute-bundle.ts'
import { createShadowAnnouncer } from './self-audit/announce-shadow.ts'
import type { OnShadowEnd } from './self-audit/announce-shadow.ts'
import type { ShadowMachine } from './self-audit/shadow-machine.ts'
import { withShadow } from './self-audit/with-shadow.ts'
import { createVoteAuditor } from './self-audit/audit-vote.ts'
import type { OnAudited } from './self-audit/audit-vote.ts'
import { stageOf } from './status.ts'
import type { MediatorStatus } from './status.ts'

/** Everything a mediator does between its store and its transactions. */
export type Engine = {
  /** Follows the chain's stream until stopped. Rejects with what the store threw. */
  run(): Promise<void>
  /** Aborts runs, lets transactions under way end, and stops following. */
  stop(): Promise<void>
  status(): Pick<
    MediatorStatus,
    'mediator' | 'head' | 'caughtUp' | 'votes' | 'deals' | 'obstacles' | 'appeals'
  >
}

export type EngineOptions = {
  readonly chainId: number
  readonly pool: Address
  /** `key` acts for the mediator, where that is another account. */
  readonly identity: { readonly address: Address; readonly secrets: VoteSecrets; readonly key?: Address }
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'subscribe'>
  readonly prepareBundle: PrepareBundle
  readonly executeBundle: ExecuteBundle
  readonly examineRuns: ExamineRuns
  readonly putClaim: PutClaim
  readonly drawClassName: DrawClassName
  readonly evidence: EvidenceShelf
  /** The machine for what is not voted on, in shadow mode and while it is jailed; a jailed one examines nothing without. */
  readonly shadow?: ShadowMachine
  readonly transactions: Transactions
  readonly policy: MediationPolicy
  /** What this node does; everything unless told. */
  readonly permissions?: Permissions
  readonly protection: VoteProtection
  /** Whether nothing new is committed to, by the owner’s will or because it is not safe yet. */
  readonly isHalted?: () => boolean
  /** Blocks on a reveal before its vote may be told. */
  readonly confirmations: number
  /** Whether the chain's stream is close enough to the chain to act on. */
  readonly isCaughtUp: () => boolean
  readonly logger: Logger
  readonly onStep?: OnStep
  /** Told of what failed on its own and is tried again: the kind of effect, and a code. */
  readonly onEffectFailed?: (effect: string, code: string) => void
  /** Told once how each vote stands to the outcome of its dispute. */
  readonly onAudited?: OnAudited
  /** Told once of what was found without a vote, when its dispute is over. */
  readonly onShadowEnd?: OnShadowEnd
  /** Told of a commitment of this mediator on chain that this node did not make. */
  readonly onUnknownCommit?: () => void
  /** Where this node fetches beacon rounds that nobody has brought on chain. */
  readonly randomness?: RandomnessSource
  readonly staggerBlocks?: number
  /** How rulings that contradict own votes are appealed; unless given they are not. */
  readonly appeals?: Pick<AppealDutyOptions, 'isMachineJailed' | 'onWithheld' | 'policy' | 'readMeans'>
}

/** How long transactions under way may take to end when a mediator stops. */
const stopGraceMs = 5000

const everything: Permissions = { examines: true, votes: true, pokes: true }

/** Wires the parts of a mediator that know of no network and no file. */
export const createEngine = (options: EngineOptions): Engine => {
  const { chainId, pool, identity, store, transactions, evidence, policy, isCaughtUp, logger } = options
  const mediator = identity.address
  const key = identity.key ?? mediator
  const { examines, votes, pokes: mayPoke } = options.permissions ?? everything
  const { protection, isHalted = () => false } = options
  const stopping = new AbortController()
  const chain = createChainState((disputeId) =>
    logger.error(
      { disputeId },
      'the facts of a dispute cannot be understood: it is left alone, the others go on; is the store of a newer version?',
    ),
  )
  const calls = createPoolCalls(pool)

  const tell = ({ disputeId, round }: Pick<Step, 'disputeId' | 'round'>, details: StepDetails): void => {
    const step = { ...details, mediator, disputeId, round }
    logger.info(step, details.step)
    try {
      options.onStep?.(step)
    } catch {
      logger.warn({ step: details.step }, 'the host failed to take a step; the vote goes on')
    }
  }
  // Only codes are logged of failures: a message or a cause may quote calldata, and calldata may hold a vote.
  const codeOf = (failure: unknown): string => {
    const code = (failure as { readonly code?: unknown } | null)?.code
    if (isAppError(failure) || (typeof code === 'string' && /^E[A-Z0-9]{1,15}$/.test(code)))
      return String(code)
    return failure instanceof Error ? failure.name : 'UNKNOWN'
  }

  const publisher = createEvidencePublisher({
    evidence,
    onFailed: ({ disputeId, round }, failure) =>
      logger.warn({ disputeId, round, code: codeOf(failure) }, 'the evidence of a vote is not published'),
  })
  /** A vote whose reveal is final is no secret any more, nor is what it rests on. */
  const publish = (vote: VoteContext, { outcome, rung, reason, evidence: digest }: Ballot): void => {
    publisher.publish(vote, digest)
    tell(vote, { step: 'revealFinal', outcome, rung, reason, evidence: digest })
  }

  const announce = createRevealAnnouncer(options.confirmations, publish)
  const audit = createVoteAuditor((vote, result) => options.onAudited?.(vote, result))
  const inFlight = createInFlight({
    onFailed: (effect, failure) => {
      const code = codeOf(failure)
      logger.warn({ effect, code }, 'an effect failed; it is tried again at the next block')
      options.onEffectFailed?.(effect.split('.').at(-1) ?? effect, code)
    },
    onDone: (effect) => {
      if (effect.endsWith('.run') || effect.endsWith('.examination')) reactor.wake()
    },
  })
  const voteDuties = createVoteDuties({
    secrets: identity.secrets,
    calls,
    transactions,
    evidence,
    policy,
    protection,
  })
  const isFinal = (block: number, head: Head): boolean =>
    head.number >= block + options.confirmations || chain.finality() >= block
  const known = { chainId, pool, mediator, key, store, chain, secrets: identity.secrets, protection }
  const mediateBy = (duties: RunDutyOptions & ExamineDutyOptions, isVoting: boolean): Mediate =>
    createMediate({
      policy,
      runDuty: createRunDuty(duties),
      examineDuty: createExamineDuty(duties),
      voteDuties,
      inFlight,
      votes: isVoting,
      mayCommit: (vote) => !isHalted() || protection.promised(vote) !== undefined,
      chainTime: () => chain.head()?.timestamp ?? 0,
    })
  /** Examines what it does not vote on: everything in shadow mode, and on a machine that is jailed. */
  const shadows = createDisputeDesk({
    ...known,
    mediate: mediateBy({ ...options, ...options.shadow }, false),
    onStored: (vote, events) => {
      // Beside a vote in the same round its steps would be taken for the vote's.
      if (votes) return
      for (const step of events.map(shadowStepOfEvent)) if (step !== undefined) tell(vote, step)
    },
    shadows: {
      examines: ({ dispute }) =>
        examines && options.drawClassName(claimTermsOf(dispute).drawClass) !== undefined,
      isJailed: () => options.shadow?.isJailed() === true,
      onAttended: createShadowAnnouncer(isFinal, (shadow, audit) => {
        const { disputeId, round } = shadow.vote
        logger.info(
          { disputeId, round, audit, isJailed: shadow.isJailed },
          'what it found in the shadow is told',
        )
        options.onShadowEnd?.(shadow, audit)
      }),
    },
    onAttended: () => undefined,
    onUnknownCommit: () => undefined,
  })
  const voting = createDisputeDesk({
    ...known,
    mediate: mediateBy(options, true),
    onStored: (vote, events) => {
      for (const step of events.map(stepOfEvent)) if (step !== undefined) tell(vote, step)
    },
    onAttended: (vote, state, head) => {
      publisher.attend(vote)
      announce(vote, state, head)
      audit(vote, state)
    },
    onUnknownCommit: ({ disputeId, round }) => {
      options.onUnknownCommit?.()
      logger.error(
        { disputeId, round },
        'there is a commitment of this mediator, on chain or in its vote protection, that this node’s records do not know: is another copy of it running? no new commits in this dispute, reveals go on',
      )
    },
  })
  const desk = votes ? voting : shadows
  const { staggerBlocks, randomness } = options
  const pokes = createPokeDuty({
    mediator,
    chain,
    calls,
    transactions,
    inFlight,
    onPoked: (poke, txHash) => tell(poke, { step: 'poked', poke: poke.kind, txHash }),
    ...(randomness === undefined ? {} : { randomness }),
    ...(staggerBlocks === undefined ? {} : { staggerBlocks }),
  })
  const appeals =
    options.appeals === undefined
      ? undefined
      : createAppealDuty({
          ...options.appeals,
          mediator,
          key,
          chain,
          recordOf: desk.recordOf,
          calls,
          transactions,
          inFlight,
          confirmations: options.confirmations,
          isHalted,
          ...(staggerBlocks === undefined ? {} : { staggerBlocks }),
        })
  const reactor = createReactor({
    chainId,
    store,
    chain,
    desk: votes && options.shadow ? withShadow(voting, shadows, options.shadow.isJailed) : desk,
    pokes: {
      attend: (disputes, headNumber) => {
        const head = chain.head()
        if (head !== undefined) appeals?.attend(disputes, head)
        if (mayPoke) pokes.attend(disputes, headNumber)
      },
    },
    isCaughtUp,
    onTurnFailed: (failure) =>
      logger.error({ code: codeOf(failure) }, 'a turn failed; there is another one at the next block'),
    onFailed: (disputeId, failure) => {
      const code = codeOf(failure)
      logger.error(
        { disputeId, code },
        'a dispute could not be attended; it is tried again at the next block',
      )
      options.onEffectFailed?.('attend', code)
    },
  })

  return {
    run: () => reactor.run(stopping.signal),
    stop: async () => {
      stopping.abort()
      for (const { disputeId, round, state } of desk.votes()) {
        if (['committed', 'revealing'].includes(stageOf(state))) {
          logger.warn(
            { disputeId, round },
            'stopping with a vote that is committed and not revealed: start again before its reveal phase ends',
          )
        }
      }
      await inFlight.stop(stopGraceMs)
    },
    status: () => ({
      mediator,
      head: chain.head() ?? null,
      caughtUp: isCaughtUp(),
      votes: desk.votes().map(({ disputeId, round, state }) => ({
        disputeId,
        round,
        role: state.draw?.role ?? null,
        stage: stageOf(state),
      })),
      ...(appeals !== undefined && { appeals: { putUp: String(appeals.putUp(chain.disputes())) } }),
    }),
  }
}
