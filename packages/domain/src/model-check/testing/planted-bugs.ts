import { currentRound } from '../../dispute/dispute.ts'
import { settleRound } from '../../settlement/settle-round.ts'
import { closeRound, type ClosingRound } from '../../tally/close-round.ts'
import { quorum } from '../../tally/rule-round.ts'
import { isRuling } from '../../values/outcomes.ts'
import { DOMAIN_RULES, type Rules } from '../rules.ts'

/** A wrong decision, the invariant that must notice it and a scenario in which it can. */
export type PlantedBug = {
  readonly invariant: string
  readonly bug: string
  readonly scenario: string
  readonly rules: Rules
}

const { excludedFrom, finalAtOfRuling, isForController, phaseAt, settledRounds } = DOMAIN_RULES

const withRules = (changed: Partial<Rules>): Rules => ({ ...DOMAIN_RULES, ...changed })

const accepts = ({ votes }: ClosingRound): number =>
  votes.filter(({ verdict }) => verdict === 'ACCEPT').length

/** At least one wrong program for each invariant of the model. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    invariant: 'I4',
    bug: 'a dispute whose rounds are not settled yet can be finalised again',
    scenario: 'three rounds',
    rules: withRules({
      phaseAt: (...given) => (phaseAt(...given) === 'SETTLING' ? 'DECIDED' : phaseAt(...given)),
    }),
  },
  {
    invariant: 'I5',
    bug: 'a ruling that blames nobody is told to the controller',
    scenario: 'one round funded',
    rules: withRules({
      isForController: ({ decided, canary }) => decided !== null && isRuling(decided) && canary === null,
    }),
  },
  {
    invariant: 'I5',
    bug: 'the controller is told a verdict that no panel reached',
    scenario: 'one round funded',
    rules: withRules({ isForController: ({ decided }) => decided === 'INCONCLUSIVE' }),
  },
  {
    invariant: 'I6',
    bug: 'an appeal that was raised after a silent beacon is never settled',
    scenario: 'three rounds',
    rules: withRules({
      settledRounds: (dispute) => settledRounds(dispute).filter(({ members }) => members.length > 0),
    }),
  },
  {
    invariant: 'I6',
    bug: 'the appeal window has no end',
    scenario: 'one round funded',
    rules: withRules({ finalAtOfRuling: (ruling) => finalAtOfRuling(ruling) + 10_000_000n }),
  },
  {
    invariant: 'I7',
    bug: 'commitments are taken in the second in which their phase ends',
    scenario: 'one round funded',
    rules: withRules({
      phaseAt: (dispute, now, durations) => {
        const round = currentRound(dispute)
        const isLastSecond = round?.commitEnded === null && round.panel?.commitEndsAt === now
        return isLastSecond ? 'COMMIT' : phaseAt(dispute, now, durations)
      },
    }),
  },
  {
    invariant: 'I9',
    bug: 'who sat in round one can be drawn for round two',
    scenario: 'standard',
    rules: withRules({ excludedFrom: (dispute) => excludedFrom(dispute, 1) }),
  },
  {
    invariant: 'I9',
    bug: 'parties can be drawn',
    scenario: 'no second panel',
    rules: withRules({ excludedFrom: () => [] }),
  },
  {
    invariant: 'I11',
    bug: 'what cannot be shared equally is lost',
    scenario: 'one round funded',
    rules: withRules({
      settleRound: (...given) => {
        const settled = settleRound(...given)
        return { ...settled, treasury: settled.treasury - (settled.treasury > 0n ? 1n : 0n) }
      },
    }),
  },
  {
    invariant: 'I11',
    bug: 'the fees of an appeal that nobody heard are returned and stay in the escrow',
    scenario: 'one round funded',
    rules: withRules({
      settleRound: (...given) => {
        const { appeal, ...settled } = settleRound(...given)
        return { ...settled, appeal: appeal && { ...appeal, feesReturned: 0n } }
      },
    }),
  },
  {
    invariant: 'I12',
    bug: 'votes are slashed at the outcome that was appealed, not at the final one',
    scenario: 'canary that rejects',
    rules: withRules({
      settleRound: (parameters, outcome, round) =>
        settleRound(parameters, round.appeal?.against ?? outcome, round),
    }),
  },
  {
    invariant: 'I13',
    bug: 'hiding a vote costs less than a wrong one',
    scenario: 'standard',
    rules: withRules({
      settleRound: (parameters, ...given) => settleRound({ ...parameters, noRevealSlashBps: 4000 }, ...given),
    }),
  },
  {
    invariant: 'I13',
    bug: 'hiding a vote against a canary’s truth costs less than showing it',
    scenario: 'canary that rejects',
    rules: withRules({
      settleRound: (parameters, outcome, round) => {
        const settled = settleRound(parameters, outcome, round)
        const plain = settleRound(parameters, outcome, { ...round, isCanary: false })
        return {
          ...settled,
          slashes: settled.slashes.map((slash) =>
            slash.fault === 'NO_REVEAL'
              ? { ...slash, amount: plain.slashes.find(({ fault }) => fault === 'NO_REVEAL')?.amount ?? 0n }
              : slash,
          ),
        }
      },
    }),
  },
  {
    invariant: 'I14',
    bug: 'a majority must be exact',
    scenario: 'standard',
    rules: withRules({
      closeRound: (closing) =>
        closing.round > 1 && accepts(closing) > quorum(closing.seats)
          ? closeRound({ ...closing, votes: [] })
          : closeRound(closing),
    }),
  },
  {
    invariant: 'I15',
    bug: 'without a ruling the first vote that was revealed decides',
    scenario: 'one round funded',
    rules: withRules({
      closeRound: (closing) => {
        const closed = closeRound(closing)
        const first = closing.votes[0]?.verdict
        if (closed.kind === 'decided' && closed.isRuled) return closed
        return first === 'ACCEPT' ? { kind: 'decided', outcome: 'ACCEPT', isRuled: true } : closed
      },
    }),
  },
  {
    invariant: 'I16',
    bug: 'the truth of a canary is told to the controller',
    scenario: 'canary that rejects',
    rules: withRules({
      isForController: (dispute) => isForController({ ...dispute, canary: null }),
    }),
  },
  {
    invariant: 'I20',
    bug: 'a canary’s slash is taken in the batch that comes first',
    scenario: 'canary that accepts',
    rules: withRules({
      settledRounds: (dispute) =>
        settledRounds(dispute).map((round) => ({
          ...round,
          isCanary: round.isCanary && dispute.rounds.every(({ isSettled }) => !isSettled),
        })),
    }),
  },
  {
    invariant: 'agreement',
    bug: 'two of three rule in round one',
    scenario: 'one round funded',
    rules: withRules({
      closeRound: (closing) => closeRound({ ...closing, round: 2, rounds: closing.rounds + 1 }),
    }),
  },
  {
    invariant: 'agreement',
    bug: 'an appeal that nobody heard leaves nothing standing',
    scenario: 'no second panel',
    rules: withRules({ closeRound: (closing) => closeRound({ ...closing, standing: null }) }),
  },
]
