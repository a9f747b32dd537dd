import {
  creatorAppealOf,
  digestOfCidV0,
  isOpposite,
  isRulingLeft,
  putUpByAppeals,
  weighAppeal,
} from '@lilymed/domain'
import type {
  AppealPolicy,
  AppealWager,
  AppealWorth,
  CheckRecord,
  CreatorFinding,
  DealId,
} from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import { readPartyView } from '../acts/party-view.ts'
import type { PartyView } from '../acts/party-view.ts'
import { performAct } from '../acts/perform-act.ts'
import { planAppeal } from '../acts/plan-appeal.ts'
import { refuseAct } from '../acts/act.ts'
import type { Act } from '../acts/act.ts'
import { readChallenge } from '../challenge/read-challenge.ts'
import { isRuled } from '../dispute/follow-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { readVotes } from '../dispute/read-votes.ts'
import type { SentStep } from '../sending/party-sender.ts'
import type { CheckContext } from './check-context.ts'
import { conclude } from './conclude.ts'
import type { CheckNews } from './check-news.ts'
import { priceOf } from './checkable-deal.ts'

type News = readonly CheckNews[]
type Seen = PartyView & { readonly dispute: DisputeSeen }

/** Why a wager is not taken now though it may be later. */
const PASSING: ReadonlySet<string> = new Set(['ABOVE_TOTAL', 'TOO_FEW_TOKENS'])
/** Why what was begun cannot be sent now though it may be later: until the window is over it waits. */
const LIFTED_LATER: ReadonlySet<string> = new Set([
  'ANOTHER_CLAIM',
  'REJECTED',
  'TOKEN_PAUSED',
  'TOO_FEW_TOKENS',
  'TOO_LITTLE_COIN',
])

/** What was mined and came to nothing: the next try would burn gas again, whatever is ruled by then. */
const BURNS_GAS: ReadonlySet<string> = new Set(['NO_EFFECT', 'REVERTED'])

/** Does what is next about a dispute of the creator's: appeals a ruling that its own runs contradict, and notes the end. */
export const attendDispute = async (context: CheckContext, record: CheckRecord): Promise<News> => {
  const { network, creator, journal } = context
  const { dealId } = record
  const view = await readPartyView(network, dealId, { address: creator })
  const { dispute, block } = view
  if (dispute === null) return rewound(context, record, block.time)
  const { disputeId, outcome, phase } = dispute
  if (isRuled(dispute)) {
    const what = `DISPUTE_ENDED ${disputeId} ${outcome ?? ''}`
    const conclusion = await conclude(context, dealId, what, block)
    const ended = { kind: 'ended', dealId, at: block.time, disputeId, outcome } as const
    if (conclusion === 'waits') return []
    if (conclusion === 'seen') return [{ ...ended, isFinal: false }]
    await journal.record({ type: 'DisputeEnded', data: { dealId, at: block.time, disputeId, outcome } })
    return [{ ...ended, isFinal: true }]
  }
  const begun = record.appeals.find((appeal) => isToBeRaised(appeal, record, dispute))
  if (begun !== undefined) return carryOut(context, { ...view, dispute }, begun.round, null)
  if (phase !== 'APPEAL' || context.appeals === null) return []
  const isDone =
    isRulingLeft(record, dispute.round, rulingOf(dispute)) ||
    record.appeals.some(({ round }) => round === dispute.round)
  return isDone ? [] : consider(context, { ...view, dispute }, record, context.appeals)
}

/** A ruling, to tell it from another of the same round: a rewound chain may have it turned round, or made at another time. */
const rulingOf = ({ outcome, finalAt }: DisputeSeen): string => `${outcome} ${finalAt}`

/** Whether an appeal is missing on the chain: it was begun and not sent, or a rewound chain has lost it. One of a ruling that is not there any more waits for it. */
const isToBeRaised = (
  { round, isRaised }: CheckRecord['appeals'][number],
  record: CheckRecord,
  dispute: DisputeSeen,
): boolean =>
  isRaised
    ? round === dispute.round && dispute.phase === 'APPEAL' && !isRulingLeft(record, round, rulingOf(dispute))
    : round < dispute.round || (round === dispute.round && dispute.outcome !== null)

/** The block that opened the dispute is none any more: the challenge is raised again with the next look. */
const rewound = async (
  { journal }: CheckContext,
  { dealId, disputeId }: CheckRecord,
  at: number,
): Promise<News> => {
  if (disputeId === null) return []
  await journal.record({ type: 'ChallengeRewound', data: { dealId, at, disputeId } })
  const message = `its dispute ${disputeId} is not on the chain any more: it is raised again`
  return [{ kind: 'waiting', dealId, at, code: 'REWOUND', message }]
}

/** What the creator's own runs say of the claim; null where they say nothing. */
const verdictOf = (rerun: CheckRecord['rerun']): 'ACCEPT' | 'REJECT' | null =>
  rerun === null || rerun.advice === 'undecided' ? null : rerun.advice === 'accept' ? 'ACCEPT' : 'REJECT'

/** Whether a run is of the claim that a deal has now: a rewound chain may have another. */
const isOfClaim = ({ dataId }: NonNullable<CheckRecord['rerun']>, deal: Seen['deal']): boolean =>
  dataId === null || dataId === deal?.claim?.dataId

/** What the creator's own runs found; `unknown` where they are still to be made, null where they say nothing. */
const findingOf = async (
  { network, creator, reruns }: CheckContext,
  { dealId, deal }: Seen,
  { rerun }: CheckRecord,
): Promise<CreatorFinding | 'unknown' | null> => {
  if (rerun === null || !isOfClaim(rerun, deal)) {
    reruns.ask(await readChallenge(network, { dealId, account: creator }))
    return 'unknown'
  }
  const verdict = verdictOf(rerun)
  const resultDigest = rerun.resultCid === null ? null : digestOfCidV0(rerun.resultCid)
  if (verdict === null || resultDigest === null || deal === null) return null
  return { verdict, resultDigest, price: priceOf(deal) }
}

const consider = async (
  context: CheckContext,
  view: Seen,
  record: CheckRecord,
  policy: AppealPolicy,
): Promise<News> => {
  const { dispute, block, account, parameters } = view
  const found = await findingOf(context, view, record)
  if (found === 'unknown') return []
  if (found === null)
    return leave(context, view, 'NO_FINDING', 'the runs here do not tell whether the ruling is right')
  if (dispute.outcome === found.verdict)
    return leave(context, view, 'AGREED', 'the runs here found what was ruled')
  const now = BigInt(block.time)
  const ruling = {
    ...dispute,
    windowEndsAt: BigInt(dispute.finalAt ?? 0),
    deadline: BigInt(dispute.deadline),
    votes: await readVotes(context.network, dispute, block),
  }
  const wager = creatorAppealOf(ruling, found, now, parameters)
  if (wager === null)
    return leave(context, view, 'NOTHING_TO_APPEAL', 'no further round can review it, or it rules on nothing')
  const cost = wager.fees + wager.bond
  const outstanding = putUpByAppeals(context.journal.checks)
  // Settlement is let take what the appeal costs in the same act.
  const means = { tokens: account.tokens, allowance: cost, outstanding, gas: 0n }
  const weighed = weighAppeal(wager, policy, means, now)
  if (weighed.kind === 'refused') {
    if (!PASSING.has(weighed.code)) return leave(context, view, weighed.code, weighed.message)
    return waiting(context, view, weighed)
  }
  return appeal(context, view, wager, weighed.worth)
}

const waiting = (
  { once }: CheckContext,
  { dealId, dispute: { round }, block: { time: at } }: Seen,
  { code, message }: { readonly code: string; readonly message: string },
): News => once(`waiting ${dealId} ${round} ${code}`, { kind: 'waiting', dealId, at, code, message })

const leave = async (
  { journal }: CheckContext,
  { dealId, dispute, block: { time: at } }: Seen,
  code: string,
  message: string,
  isForGood = false,
): Promise<News> => {
  const { disputeId, round, outcome } = dispute
  const ruling = isForGood ? null : rulingOf(dispute)
  await journal.record({ type: 'RulingLeft', data: { dealId, at, round, code, message, ruling } })
  return [{ kind: 'ruling left', dealId, at, disputeId, round, outcome, code, message }]
}

const appeal = async (
  context: CheckContext,
  view: Seen,
  { fees, bond, round }: AppealWager,
  worth: AppealWorth,
): Promise<News> => {
  const { dealId, block, dispute } = view
  const { disputeId, outcome } = dispute
  const cost = fees + bond
  if (context.sender === undefined) {
    const against = outcome ?? 'INCONCLUSIVE'
    const told = { dealId, at: block.time, disputeId, round, against, cost, ...worth, sent: [] }
    return context.once(`would appeal ${dealId} ${round} ${rulingOf(dispute)}`, {
      kind: 'would appeal',
      ...told,
    })
  }
  await context.journal.record({
    type: 'AppealBegun',
    data: { dealId, at: block.time, round, cost: String(cost) },
  })
  return carryOut(context, view, round, worth)
}

/** Plans the appeal of a round from the chain: nothing once the next round is open, by whomever. */
const planFor = async (
  { network, creator, journal, reruns }: CheckContext,
  dealId: DealId,
  { round, notBefore }: { readonly round: number; readonly notBefore: number },
): Promise<Act> => {
  const view = await readPartyView(network, dealId, { address: creator, notBefore })
  const rerun = journal.checks.records.get(dealId)?.rerun ?? null
  const ruled = view.dispute?.phase === 'APPEAL' ? view.dispute.outcome : null
  if (rerun !== null && ruled !== null && !isOfClaim(rerun, view.deal)) {
    reruns.ask(await readChallenge(network, { dealId, account: creator }))
    return refuseAct('ANOTHER_CLAIM', 'the runs here were of a claim that is gone: this one is run first')
  }
  const own = verdictOf(rerun)
  // Runs of another claim may have begun the appeal, and those of this one say nothing.
  if (rerun !== null && own === null && ruled !== null)
    return refuseAct('NO_FINDING', 'the runs here do not tell whether the ruling is right')
  // A rewound chain may rule otherwise than when the appeal was begun.
  if (own !== null && ruled !== null && !isOpposite(ruled, own))
    return refuseAct('AGREED', `the ruling is ${ruled} now, and the runs here found ${own}`)
  if (view.dispute !== null && view.dispute.round > round) {
    // What another has put up is none of what the creator's own appeals have.
    return view.dispute.round === round + 1 && view.appellant !== creator
      ? refuseAct(
          'APPEALED_BY_ANOTHER',
          `${view.appellant ?? 'nobody'} has the ruling reviewed: nothing was sent`,
        )
      : { kind: 'nothing', message: 'the next round is open' }
  }
  return planAppeal(view, { role: 'creator', isAnyway: true })
}

/** What becomes of an appeal that was begun and could not be sent. */
const unsent = (
  context: CheckContext,
  view: Seen,
  refusal: { readonly code: string; readonly message: string },
  isForGood = false,
): Promise<News> | News =>
  LIFTED_LATER.has(refusal.code)
    ? waiting(context, view, refusal)
    : leave(context, view, refusal.code, refusal.message, isForGood)

/** wei that an appeal was weighed and begun with: nothing dearer is sent. */
const begunCost = ({ journal }: CheckContext, dealId: DealId, round: number): bigint =>
  journal.checks.records.get(dealId)?.appeals.find((each) => each.round === round)?.cost ?? 0n

/** Sends what is missing of an appeal that was begun, in this run or in one that was cut off. */
const carryOut = async (
  context: CheckContext,
  view: Seen,
  round: number,
  worth: AppealWorth | null,
): Promise<News> => {
  const { sender, journal } = context
  const { dealId, block, dispute } = view
  if (sender === undefined) return []
  // By then the dispute may be in another round.
  const begun = { ...view, dispute: { ...dispute, round } }
  const plan = ({ notBefore }: { readonly notBefore: number }) =>
    planFor(context, dealId, { round, notBefore })
  let sent: readonly SentStep[] = []
  try {
    const agreed = await plan({ notBefore: 0 })
    if (agreed.kind === 'rejected') return await unsent(context, begun, agreed.rejection)
    const most = begunCost(context, dealId, round)
    if (agreed.kind === 'planned' && agreed.pays > most) {
      const message = `it takes ${agreed.pays} wei now, and ${most} were agreed to`
      return await leave(context, begun, 'PLAN_CHANGED', message)
    }
    if (agreed.kind === 'planned') sent = (await performAct({ sender, agreed, plan })).sent
  } catch (failure) {
    // What was mined without an effect would be sent again with every block, and what was refused with every ruling.
    if (!isAppError(failure) || (failure.retryable && failure.code !== 'NO_EFFECT')) throw failure
    return unsent(context, begun, failure, BURNS_GAS.has(failure.code))
  }
  const transactions = sent.map(({ hash }) => hash)
  await journal.record({ type: 'AppealRaised', data: { dealId, at: block.time, round, transactions } })
  return [
    {
      kind: 'appealed',
      dealId,
      at: block.time,
      disputeId: dispute.disputeId,
      round,
      against: dispute.outcome ?? 'INCONCLUSIVE',
      cost: begunCost(context, dealId, round),
      expected: worth?.expected ?? null,
      chance: worth?.chance ?? null,
      sent,
    },
  ]
}
