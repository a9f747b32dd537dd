import { planChallenge } from '@lilymed/api'
import type { ChallengePlan, ChallengePosition, ChallengeRefusal, ChallengeWish } from '@lilymed/api'
import { decideCheck, nextOfCheck, spentOn } from '@lilymed/domain'
import type { CheckableDeal, CheckEnd, CheckRecord, DealId } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import type { AppError } from '@lilymed/service-kit'
import { raiseChallenge } from '../challenge/raise-challenge.ts'
import { portableClass, readChallenge } from '../challenge/read-challenge.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckNews } from './check-news.ts'
import { conclude } from './conclude.ts'
import { checkableDealOf } from './checkable-deal.ts'

type News = readonly CheckNews[]

/** Refusals that another block may lift. */
const PASSING: ReadonlySet<string> = new Set([
  'CLASS_NEEDED',
  'CLASS_TOO_SMALL',
  'NO_RESULT',
  'NOT_ON_CHAIN',
  'TOO_FEW_TOKENS',
  'TOO_LITTLE_COIN',
])

/**
 * Failures that stay: it became dearer than was agreed to, a transaction was mined and the contract refused it there, or the node sees nothing
 * of what was mined: it would have the same sent with every block.
 */
const GIVEN_UP: ReadonlySet<string> = new Set(['NO_DISPUTE', 'PLAN_CHANGED', 'REVERTED'])

const recordOf = ({ journal }: CheckContext, dealId: DealId): CheckRecord | undefined =>
  journal.checks.records.get(dealId)

/** A record without what a run here said of another claim: a chain that was rewound may bring another. */
const ofClaim = (record: CheckRecord | undefined, { deal }: ChallengePosition): CheckRecord | undefined => {
  const dataId = record?.rerun?.dataId ?? null
  return record === undefined || dataId === null || dataId === deal?.claim?.dataId
    ? record
    : { ...record, rerun: null }
}

/** Does what is next about a result that has no dispute yet: decides, runs the job, challenges, or leaves it. */
export const attendResult = async (context: CheckContext, dealId: DealId): Promise<News> => {
  const { network, creator, wish } = context
  const begun = recordOf(context, dealId)?.begun ?? null
  const wanted = begun === null ? wish : { drawClass: begun.drawClass, rounds: begun.rounds }
  const position = await readChallenge(network, { dealId, account: creator, drawClass: wanted.drawClass })
  // Whether there is money for it is no question of whether to check it.
  const plan = planChallenge({ ...position, account: null }, wanted, portableClass)
  if (plan.kind === 'disputed') return raised(context, position, plan.disputeId, [])
  if (plan.kind === 'rejected') return refused(context, position, plan)
  if (position.deal === null) return []
  const decided = await decide(context, position, plan)
  const record = ofClaim(recordOf(context, dealId), position)
  if (record?.isDecided !== true) return decided
  const spent = spentOn(context.journal.checks, position.now)
  const next = nextOfCheck(record, context.policy, spent, plan.escrow + plan.mediationFee)
  switch (next.kind) {
    case 'rerun':
      if (isLastMoment(context, record, { now: position.now, checkBy: plan.checkBy }))
        return [...decided, ...(await notRun(context, position)), ...(await attendResult(context, dealId))]
      context.reruns.ask(position)
      return decided
    case 'challenge':
      return [...decided, ...(await challenge(context, position, plan, record))]
    case 'end':
      // A draw follows from the deal alone; what was found of a claim stands as long as the claim does.
      return next.code === 'NOT_DRAWN'
        ? [...decided, ...(await end(context, position, next))]
        : [...decided, ...(await endOnceFinal(context, position, next, position.deal.claim?.dataId))]
    case 'wait':
      return [...decided, ...waiting(context, position, next.limit)]
    default:
      return decided
  }
}

/** Seconds before the last moment to challenge at which a run that has not ended says nothing, and a module that is not known is unknown. */
const LAST_SECONDS = 60

/** Whether a drawn result is to be challenged unless a run forbids it, and none can any more: else a solver that is silent would save it. */
const isLastMoment = (
  { policy }: CheckContext,
  { isDrawn }: CheckRecord,
  { now, checkBy }: { readonly now: number; readonly checkBy: number },
): boolean => policy.undecided === 'challenge' && isDrawn && isAboutToEnd(now, checkBy)

const isAboutToEnd = (now: number, checkBy: number): boolean => now >= checkBy - LAST_SECONDS

const notRun = async (
  { journal }: CheckContext,
  { dealId, deal, now: at }: ChallengePosition,
): Promise<News> => {
  const said = {
    advice: 'undecided',
    reason: 'no run here has ended, and the time to challenge is over soon',
  } as const
  const dataId = deal?.claim?.dataId ?? null
  await journal.record({ type: 'ResultRerun', data: { dealId, at, ...said, resultCid: null, dataId } })
  return [{ kind: 'rerun', dealId, at, ...said }]
}

const decide = async (
  context: CheckContext,
  position: ChallengePosition,
  plan: ChallengePlan,
): Promise<News> => {
  const { journal, policy, secret, digests, moduleOf } = context
  const { dealId, deal, now: at } = position
  if (deal === null || recordOf(context, dealId)?.isDecided === true) return []
  const learned = await moduleOf(dealId).catch((failure: unknown) => {
    // A solver that is silent or lies must not save a result from being checked: in the end it is decided on without its module.
    if (isAppError(failure) && isAboutToEnd(at, plan.checkBy)) return null
    throw failure
  })
  const checkable: CheckableDeal = checkableDealOf(deal, plan, learned)
  const decision = decideCheck(checkable, policy, spentOn(journal.checks, at), secret)
  const { provider, module, cost } = checkable
  const { draw, share, detection, deterring, isDrawn, isRerun } = decision
  await journal.record({
    type: 'CheckDecided',
    data: {
      dealId,
      at,
      provider,
      module,
      draw,
      share,
      detection,
      deterring: deterring.kind === 'share' ? deterring.share : deterring.code,
      isDrawn,
      isRerun,
      ...digests,
    },
  })
  return [{ kind: 'decided', dealId, at, provider, module, cost, decision }]
}

const challenge = async (
  context: CheckContext,
  position: ChallengePosition,
  plan: ChallengePlan,
  { begun }: CheckRecord,
): Promise<News> => {
  const { network, sender, journal, wish } = context
  const { dealId, now: at } = position
  const { rounds, pays, mediationFee, escrow, quote } = plan
  if (sender === undefined) {
    const would: CheckNews = { kind: 'would challenge', dealId, at, rounds, pays, mediationFee }
    return context.once(`would challenge ${dealId}`, would)
  }
  const fixed = { ...wish, drawClass: quote.drawClass, rounds }
  const affordable = planChallenge(position, fixed, portableClass)
  if (affordable.kind === 'rejected') return refused(context, position, affordable)
  if (begun === null) {
    const cost = String(escrow + mediationFee)
    await journal.record({
      type: 'ChallengeBegun',
      data: {
        dealId,
        at,
        drawClass: quote.drawClass,
        rounds,
        pays: String(pays),
        mediationFee: String(mediationFee),
        cost,
      },
    })
  }
  const agreed = begun === null ? plan : { ...plan, pays: begun.pays, mediationFee: begun.mediationFee }
  const done = await raiseChallenge({ network, sender, dealId, wish: fixed, agreed }).catch(
    (failure: unknown) => {
      if (!isAppError(failure) || (failure.retryable && !GIVEN_UP.has(failure.code))) throw failure
      return failure
    },
  )
  return 'disputeId' in done
    ? raised(context, position, done.disputeId, done.sent)
    : failed(context, dealId, fixed, done)
}

/**
 * What becomes of a challenge that was begun and could not be sent whole: its escrow may be paid already, so only what the chain, read
 * again, rules out is given up. What may still be raised waits for another block.
 */
const failed = async (
  context: CheckContext,
  dealId: DealId,
  wish: ChallengeWish,
  { code, message }: AppError,
): Promise<News> => {
  const { network, creator } = context
  const position = await readChallenge(network, { dealId, account: creator, drawClass: wish.drawClass })
  const plan = planChallenge({ ...position, account: null }, wish, portableClass)
  if (plan.kind === 'disputed') return raised(context, position, plan.disputeId, [])
  if (plan.kind === 'rejected') return refused(context, position, plan)
  if (GIVEN_UP.has(code)) return end(context, position, { code: 'REFUSED', message })
  return waiting(context, position, { code, message })
}

const raised = async (
  { journal }: CheckContext,
  { dealId, now: at }: ChallengePosition,
  disputeId: string,
  sent: Extract<CheckNews, { kind: 'challenged' }>['sent'],
): Promise<News> => {
  const transactions = sent.map(({ hash }) => hash)
  await journal.record({ type: 'ChallengeRaised', data: { dealId, at, disputeId, transactions } })
  return [{ kind: 'challenged', dealId, at, disputeId, sent }]
}

const refused = async (
  context: CheckContext,
  position: ChallengePosition,
  { rejection }: ChallengeRefusal,
): Promise<News> => {
  if (PASSING.has(rejection.code)) return waiting(context, position, rejection)
  const { message } = rejection
  const code = rejection.code === 'DEAL_CLOSED' ? 'OTHERWISE_SETTLED' : 'REFUSED'
  return endOnceFinal(context, position, { code, message }, rejection.code)
}

const waiting = (
  context: CheckContext,
  { dealId, now: at }: ChallengePosition,
  { code, message }: { readonly code: string; readonly message: string },
): News => context.once(`waiting ${dealId} ${code}`, { kind: 'waiting', dealId, at, code, message })

type End = CheckEnd & { readonly message: string }

const left = (
  { dealId, now: at, funding, disputeId }: ChallengePosition,
  { code, message }: End,
  isFinal: boolean,
): News => {
  const escrow = disputeId === null ? (funding?.amount ?? 0n) : 0n
  return [{ kind: 'left', dealId, at, code, message, escrow, isFinal }]
}

const end = async ({ journal }: CheckContext, position: ChallengePosition, ended: End): Promise<News> => {
  const { dealId, now: at } = position
  const { code, message } = ended
  await journal.record({ type: 'CheckEnded', data: { dealId, at, code, message } })
  return left(position, ended, true)
}

/**
 * Ends a check that the chain has ended, once that is final; until then the result is looked at with every block, because the chain may take back what
 * ended it.
 *
 * @param on what else the end rests on
 */
const endOnceFinal = async (
  context: CheckContext,
  position: ChallengePosition,
  ended: End,
  on: string | undefined,
): Promise<News> => {
  const { block, now: time, dealId } = position
  const conclusion = await conclude(context, dealId, `${ended.code} ${on ?? ''}`, { ...block, time })
  if (conclusion === 'final') return end(context, position, ended)
  return conclusion === 'seen' ? left(position, ended, false) : []
}
