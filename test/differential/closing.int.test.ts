import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import {
  ALTERNATES,
  closeRound,
  finalAtOfRuling,
  longestDuration,
  modeNumber,
  openFound,
  outcomeNumber,
  nextRoundFits,
  seatsOfRound,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { DisputeOutcome, Mode, ParameterSet } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { anyParameters, bytesOf, fewDigests } from './arbitraries.ts'
import { panelMember } from './panel-member.ts'
import { placing, startPoolChain, surrounding } from './pool-chain.ts'
import type { PoolChain } from './pool-chain.ts'
import { anyCast } from './votes.ts'
import type { CastVote } from './votes.ts'

let chain: PoolChain
before(async () => {
  chain = await startPoolChain()
})
after(() => chain.stop())

/** Unix seconds at which every round closes, far enough ahead that no chain's clock is there yet. */
const NOW = 3_000_000_000n

type ClosingCase = {
  readonly round: number
  readonly seats: number
  readonly mode: Mode
  readonly rounds: number
  readonly isSilent: boolean
  readonly seal: 'none' | 'opened' | 'shut'
  readonly standing: DisputeOutcome | null
  readonly isCanary: boolean
  readonly claimDigest: string
  readonly isRejectable: boolean
  readonly cast: readonly CastVote[]
  readonly parameters: ParameterSet
  /** Seconds to the controller's deadline; or to the moment when a round, or a ruling, would not end in time any more. */
  readonly left: bigint | { readonly from: 'round' | 'ruling'; readonly more: bigint }
}

const shared = {
  rounds: fc.integer({ min: 1, max: 3 }),
  isSilent: fc.integer({ min: 0, max: 15 }).map((number) => number === 0),
  claimDigest: fewDigests,
  isRejectable: fc.boolean(),
  parameters: anyParameters,
  left: fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 6n }),
    fc.record({ from: fc.constantFrom('round', 'ruling'), more: fc.bigInt({ min: -1n, max: 1n }) }),
  ),
}

const firstRound: fc.Arbitrary<ClosingCase> = fc
  .record({
    isPair: fc.boolean(),
    mode: fc.constantFrom<Mode>('STANDARD', 'EXPRESS'),
    sealed: fc.constantFrom('none', 'opened', 'shut'),
  })
  .chain(({ isPair, mode, sealed }) => {
    // A sealed claim is never Express.
    const seal = mode === 'STANDARD' ? sealed : 'none'
    const seats = seatsOfRound(1, isPair)
    return fc.record({
      ...shared,
      // An Express dispute has no other round.
      rounds: mode === 'EXPRESS' ? fc.constant(1) : shared.rounds,
      round: fc.constant(1),
      seats: fc.constant(seats),
      mode: fc.constant(mode),
      seal: fc.constant(seal),
      standing: fc.constant(null),
      isCanary: fc.constant(false),
      cast: anyCast(seats, seal !== 'none'),
    }) as fc.Arbitrary<ClosingCase>
  })

const laterRound: fc.Arbitrary<ClosingCase> = fc.constantFrom(2, 3).chain(
  (round) =>
    fc
      .record({
        ...shared,
        round: fc.constant(round),
        seats: fc.constant(seatsOfRound(round)),
        mode: fc.constant('STANDARD'),
        seal: fc.constantFrom('none', 'opened'),
        standing: fc.constantFrom(null, 'ACCEPT', 'REJECT', 'NONDETERMINISTIC', 'CANNOT_REPRODUCE'),
        isCanary: fc.boolean(),
        cast: anyCast(seatsOfRound(round), false),
      })
      // What is reviewed of a canary is what stands.
      .map((one) => ({
        ...one,
        isCanary: one.isCanary && one.standing !== null,
      })) as fc.Arbitrary<ClosingCase>,
)

const deadlineOf = ({ left, parameters }: ClosingCase): bigint => {
  if (typeof left === 'bigint') return NOW + left
  return NOW + left.more + longestDuration(left.from === 'round' ? 1 : 0, parameters)
}

const callsOf = (one: ClosingCase, index: number) => {
  const disputeId = bytesOf(index + 1)
  return [
    surrounding(chain, { parameters: one.parameters }),
    placing(
      chain,
      {
        disputeId,
        claimDigest: one.claimDigest,
        seal: one.seal === 'none' ? ZERO_BYTES32 : bytesOf(1),
        isSealed: one.seal === 'shut',
        rejectable: one.isRejectable,
        mode: modeNumber(one.mode),
        rounds: one.rounds,
        standing: one.standing === null ? 0 : outcomeNumber(one.standing),
        canaryTruth: one.isCanary ? 1 : 0,
        deadline: deadlineOf(one),
      },
      {
        number: one.round,
        seats: one.seats,
        members: one.isSilent ? [] : membersOf(one),
      },
    ),
    chain.pool.call('closeRound', disputeId),
  ]
}

/** A panel has all its seats, whoever revealed. */
const membersOf = ({ seats, cast }: ClosingCase) =>
  Array.from({ length: seats }, (_, index) => panelMember(cast[index] ?? null, index))

const inDomain = (one: ClosingCase) => {
  const deadline = deadlineOf(one)
  const { seal, isSilent, parameters, mode, isCanary } = one
  const votes = (isSilent ? [] : one.cast).filter((vote) => vote !== null)
  const closing = closeRound({
    ...one,
    nextRoundFits: nextRoundFits(NOW, deadline, parameters),
    panel: isSilent ? 'beacon silent' : 'drawn',
    isSealMissing: seal === 'shut',
    votes: seal === 'opened' && one.round === 1 ? votes.map((vote) => openFound(vote, one)) : votes,
  })
  if (closing.kind === 'escalates') {
    const round = one.round + 1
    const opened = { round, seats: seatsOfRound(round), alternates: ALTERNATES }
    return { outcome: 0, escalates: true, finalAt: 0n, opened }
  }
  const finalAt = closing.isRuled
    ? finalAtOfRuling({ mode, isCanary, closedAt: NOW, deadline, parameters })
    : NOW
  return { outcome: outcomeNumber(closing.outcome), escalates: false, finalAt, opened: null }
}

test('contracts and domain agree on how any round closes, and when it is final', async (context) => {
  await assertAgreement(context, {
    cases: fc.oneof(firstRound, laterRound),
    runs: 2000,
    batch: 250,
    inSolidity: async (asked) => {
      const [answers = []] = await chain.simulate([{ time: NOW, calls: asked.flatMap(callsOf) }])
      return asked.map((_, index) => {
        const [made, placed, close] = answers.slice(3 * index)
        chain.world.outputs('make', made)
        chain.pool.outputs('place', placed)
        chain.pool.outputs('closeRound', close)
        const events = chain.pool.events(close)
        const closed = events.find(({ name }) => name === 'RoundClosed')?.args
        const opened = events.find(({ name }) => name === 'RoundOpened')?.args
        return {
          outcome: Number(closed?.outcome),
          escalates: closed?.escalates as boolean,
          finalAt: closed?.finalAt as bigint,
          opened:
            opened === undefined
              ? null
              : {
                  round: Number(opened.round),
                  seats: Number(opened.seats),
                  alternates: Number(opened.alternates),
                },
        }
      })
    },
    inTypeScript: inDomain,
  })
})
