import { formatUnits } from 'ethers/utils'
import { APPEAL_RESULTS, VERDICTS } from '@lilymed/domain'
import type { AppealResult } from '@lilymed/domain'
import type { ClaimEnding } from '@lilymed/domain/claiming'
import type { Meter } from '@lilymed/service-kit'
import type { Step } from '../mediation/steps.ts'
import type { VoteAudit } from '../self-audit/audit-vote.ts'
import { isOpenStage, voteStages } from '../status.ts'
import type { MediatorStatus } from '../status.ts'
import type { DealStep } from '../random/deal-steps.ts'
import { watchDeals } from './deal-metrics.ts'
import { watchEndpoints } from './endpoint-metrics.ts'
import { watchTransactions } from './transaction-metrics.ts'

/** What a mediator measures as it happens; everything else is read from its status when somebody asks. */
export type MediatorMetrics = {
  /** Takes a step; like every step it says nothing of a vote before its reveal is final. */
  stepped(step: Step, chainTime: number): void
  /** Takes a step in a deal that Lilypad's own handler drew this mediator for. */
  took(step: DealStep): void
  /** Something that failed on its own and is tried again. */
  failed(effect: string, code: string): void
  /** A commitment of ours is on chain that this node did not make. */
  sawUnknownCommit(): void
  /** How a vote stands to the outcome of its dispute. */
  audited(audit: VoteAudit): void
  /** A ruling contradicts a vote of ours and is not appealed, for this reason. */
  withheldAppeal(code: string): void
  /** What was credited was claimed, or could not be. */
  claimed(ending: ClaimEnding): void
  /** How what was found of a dispute without a vote stands to its outcome. */
  shadowAudited(audit: VoteAudit, isJailed: boolean): void
  /** The machine is believed no more. */
  jailed(): void
  /** From here on the status is shown too. */
  watch(status: () => MediatorStatus): void
}

const marginSeconds = [1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400]
const modes: readonly MediatorStatus['actsAs'][] = ['observe', 'shadow', 'shadow (jailed)', 'vote', 'full']

/** Makes every metric of a mediator. Nothing here tells a vote before its reveal is final (DESIGN §11). */
export const createMediatorMetrics = (meter: Meter): MediatorMetrics => {
  const steps = meter.counter('mediator_steps_total', 'steps of votes, by what was done or seen')
  const missed = meter.counter('mediator_missed_duties_total', 'commitments and reveals that came too late')
  const votes = meter.counter(
    'mediator_final_votes_total',
    'votes whose reveal is final, by verdict and reason',
  )
  const verdicts = meter.counter(
    'mediator_final_verdicts_total',
    'deals of Lilypad’s own handler whose end is final, by what was found, why, and what was said',
  )
  const margins = meter.histogram(
    'mediator_commit_margin_seconds',
    'time left in the commit phase when a commitment stood on chain',
    marginSeconds,
  )
  const rewards = meter.counter('mediator_reward_tokens_total', 'rewards of settled rounds, in tokens')
  const slashes = meter.counter('mediator_slashed_tokens_total', 'slashes of settled rounds, in tokens')
  const failures = meter.counter('mediator_failed_effects_total', 'effects that failed and are tried again')
  const unknown = meter.counter(
    'mediator_unknown_commits_total',
    'commitments of this mediator on chain that this node did not make',
  )
  const audits = meter.counter(
    'mediator_audited_votes_total',
    'votes that are settled, held against the outcome',
  )
  const appeals = meter.counter('mediator_appeals_total', 'appeals of ours, raised and by how they ended')
  const withheld = meter.counter(
    'mediator_withheld_appeals_total',
    'rulings against own votes that were not appealed, by the reason',
  )
  const claims = meter.counter('mediator_claims_total', 'claims of credits, by how they ended')
  const shadows = meter.counter(
    'mediator_audited_shadows_total',
    'what was found of disputes without a vote, held against the outcome, by whether the machine was jailed',
  )
  const jails = meter.counter(
    'mediator_machine_jails_total',
    'times a failed known-answer test jailed the machine',
  )
  const commitEnds = new Map<string, number>()

  return {
    stepped: (step, chainTime) => {
      const vote = `${step.disputeId}.${step.round}`
      steps.add(1, { step: step.step })
      switch (step.step) {
        case 'drawn':
          commitEnds.set(vote, step.commitEndsAt)
          break
        case 'committed': {
          const endsAt = commitEnds.get(vote)
          if (endsAt !== undefined) margins.record(Math.max(0, endsAt - chainTime))
          break
        }
        case 'missed':
          missed.add(1, { duty: step.duty, code: step.code })
          break
        case 'revealFinal':
          votes.add(1, { verdict: step.outcome, reason: step.reason ?? 'none' })
          break
        case 'appealed':
          appeals.add(1, { result: 'raised' })
          break
        case 'appealEnded':
          appeals.add(1, { result: nameOf(step.result) })
          break
        case 'settled':
          commitEnds.delete(vote)
          rewards.add(tokens(step.reward))
          slashes.add(tokens(step.slashed))
          break
        default:
      }
    },
    took: (step) => {
      steps.add(1, { step: step.step })
      if (step.step === 'endFinal')
        verdicts.add(1, {
          found: step.found ?? 'none',
          reason: step.reason ?? 'none',
          said: step.said ?? 'none',
        })
    },
    failed: (effect, code) => failures.add(1, { effect, code }),
    sawUnknownCommit: () => unknown.add(1),
    audited: (audit) => audits.add(1, { audit }),
    withheldAppeal: (code) => withheld.add(1, { code }),
    claimed: ({ kind }) => claims.add(1, { result: kind }),
    shadowAudited: (audit, isJailed) => shadows.add(1, { audit, jailed: String(isJailed) }),
    jailed: () => jails.add(1),
    watch: (status) => {
      // What has not happened yet is shown as 0, so that an alert can tell 0 from nothing.
      for (const duty of ['commit', 'reveal']) missed.add(0, { duty, code: 'LATE' })
      for (const verdict of VERDICTS) votes.add(0, { verdict, reason: 'none' })
      for (const audit of ['agreed', 'contradicted', 'unsettled'] as const) audits.add(0, { audit })
      for (const result of ['raised', ...appealResults]) appeals.add(0, { result })
      for (const result of ['paid', 'refused'] as const) claims.add(0, { result })
      unknown.add(0)
      jails.add(0)
      meter.gauge('mediator_machine_jailed', 'whether nothing the machine computes is voted on', () => [
        { value: status().jail === null ? 0 : 1 },
      ])
      meter.gauge('mediator_halted', 'whether nothing new is committed to', () => [
        { value: status().halt === null ? 0 : 1 },
      ])
      meter.gauge('mediator_mode', 'how much of its work the node does', () =>
        modes.map((mode) => ({ value: status().actsAs === mode ? 1 : 0, labels: { mode } })),
      )
      meter.gauge('mediator_head_block', 'newest block whose facts are known', () => [
        { value: status().head?.number ?? 0 },
      ])
      meter.gauge('mediator_head_timestamp_seconds', 'chain time of that block', () => [
        { value: status().head?.timestamp ?? 0 },
      ])
      meter.gauge('mediator_caught_up', 'whether it is close enough to the chain to act', () => [
        { value: status().caughtUp ? 1 : 0 },
      ])
      meter.gauge('mediator_store_ok', 'whether the event store can be reached', () => [
        { value: status().store.ok ? 1 : 0 },
      ])
      meter.gauge(
        'mediator_appeals_put_up_tokens',
        'fees and bonds of appeals of ours that are not settled',
        () => [{ value: tokens(status().appeals?.putUp ?? '0') }],
      )
      meter.gauge('mediator_credit_tokens', 'credited and not claimed, when last looked at', () => [
        { value: tokens(status().claims?.credit ?? '0') },
      ])
      meter.gauge('mediator_obstacles', 'what makes every verdict revert as Lilypad is wired', () => [
        { value: status().obstacles?.length ?? 0 },
      ])
      watchDeals(meter, status)
      watchEndpoints(meter, () => status().endpoints)
      watchTransactions(meter, () => status().transactions)
      meter.gauge('mediator_votes', 'votes that are open, by how far they are', () => {
        const stages = status().votes.map(({ stage }) => stage)
        return voteStages.filter(isOpenStage).map((stage) => ({
          value: stages.filter((each) => each === stage).length,
          labels: { stage },
        }))
      })
    },
  }
}

const nameOf = (result: AppealResult): string => result.toLowerCase()
const appealResults = APPEAL_RESULTS.map(({ name }) => nameOf(name))

/** An amount of wei in whole tokens; a float is exact enough for a graph, the ledger is on chain. */
const tokens = (wei: string): number => Number(formatUnits(wei, 18))
