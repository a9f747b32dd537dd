import { after, before, test } from 'node:test'
import { keccak256, toUtf8Bytes } from 'ethers'
import {
  affordableRounds,
  ALTERNATES,
  classRounds,
  deriveDisputeId,
  fitDispute,
  isPairClass,
  isSealedInVain,
  ladderCost,
  modeNumber,
  quoteChallenge,
  seatsOfRound,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { Quote } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { bytesOf } from './arbitraries.ts'
import { anyOpening, NOW } from './opening-cases.ts'
import type { OpeningCase } from './opening-cases.ts'
import { startPoolChain, surrounding } from './pool-chain.ts'
import type { PoolChain } from './pool-chain.ts'
import type { Answer } from './solidity.ts'

let chain: PoolChain
before(async () => {
  chain = await startPoolChain()
})
after(() => chain.stop())

const DRAW_CLASS = bytesOf(0xcc)
const OTHER_CLASS = bytesOf(0xcd)
const RESULTS_SUBMITTED = 2
const UNSERVICEABLE = 'UNSERVICEABLE'

type Opening =
  | { readonly refused: string; readonly because: readonly bigint[] }
  | {
      readonly disputeId: string
      readonly mode: number
      readonly rounds: number
      readonly classRounds: number
      readonly firstRound: { readonly seats: number; readonly alternates: number } | typeof UNSERVICEABLE
    }

type OpeningAnswer = {
  readonly quote: Omit<Quote, 'mode'> & { readonly mode: number }
  readonly opening: Opening
}

const quotedClassOf = ({ isQuotedWhereFunded }: OpeningCase): string =>
  isQuotedWhereFunded ? DRAW_CLASS : OTHER_CLASS

/** Distinct parties who mediate are counted in the class. */
const weighingIn = ({ mediatingParties, others }: OpeningCase): number => mediatingParties.length + others

const callsOf = (one: OpeningCase) => {
  const { dealId, parties, parameters, terms, mediatingParties, escrow } = one
  const [jobCreator, resourceProvider, solver] = parties
  const { state, resultsSubmittedAt, deadline, mediationFee, instructionCount, dataId, digest } = one
  const facts = {
    jobCreator,
    resourceProvider,
    solver,
    state,
    resultsSubmittedAt,
    deadline,
    mediationFee,
    instructionCount,
    dataIdHash: keccak256(toUtf8Bytes(dataId)),
    claimDigest: one.isSealed ? ZERO_BYTES32 : digest,
    seal: one.isSealed ? digest : ZERO_BYTES32,
  }
  const weighing = weighingIn(one)
  return [
    surrounding(chain, { parameters, terms, facts, weighing, mediatingParties, escrow }),
    chain.pool.call('fund', dealId, DRAW_CLASS, one.funded, one.isDeclared ? bytesOf(1) : ZERO_BYTES32),
    chain.pool.call('quoteIn', dealId, quotedClassOf(one)),
    chain.world.call('check', chain.pool.address, dealId),
  ]
}

const openingOf = (answer: Answer | undefined): Opening => {
  const error = chain.pool.error(answer)
  if (error !== null) return { refused: error.name, because: [...error.args] }
  const events = new Map(chain.pool.events(answer).map(({ name, args }) => [name, args]))
  const opened = events.get('DisputeOpened')
  const terms = events.get('DisputeTerms')
  const round = events.get('RoundOpened')
  return {
    disputeId: String(opened?.disputeId),
    mode: Number(terms?.mode),
    rounds: Number(opened?.rounds),
    classRounds: Number(terms?.classRounds),
    firstRound:
      round === undefined
        ? UNSERVICEABLE
        : { seats: Number(round.seats), alternates: Number(round.alternates) },
  }
}

const quoteOf = (answer: Answer | undefined): OpeningAnswer['quote'] => {
  const [quote] = chain.pool.outputs('quoteIn', answer)
  return {
    mode: Number(quote.mode),
    rounds: Number(quote.rounds),
    classRounds: Number(quote.classRounds),
    drawable: Number(quote.drawable),
    drawClass: String(quote.drawClass),
    deadline: quote.deadline as bigint,
    seats: [...quote.seats].map(Number),
    roundCosts: [...quote.roundCosts] as bigint[],
  }
}

const play = async (one: OpeningCase): Promise<OpeningAnswer> => {
  const [answers = []] = await chain.simulate([{ time: NOW, calls: callsOf(one) }])
  const [made, funded, quote, check] = answers
  chain.world.outputs('make', made)
  chain.pool.outputs('fund', funded)
  return { quote: quoteOf(quote), opening: openingOf(check) }
}

const openInDomain = (one: OpeningCase): Opening => {
  const { parameters, deadline, isSealed, escrow, terms, others: drawable } = one
  const paid = Math.min(one.funded, affordableRounds(escrow, parameters))
  if (paid === 0) return { refused: 'NotFunded', because: [ladderCost(1, parameters), escrow] }
  const fit = fitDispute({ from: NOW, deadline, isSealed, parameters })
  const isInVain = isSealedInVain(one)
  if (fit.kind === 'too late' && !isInVain)
    return { refused: 'CheckTooLate', because: [deadline, fit.needed] }
  const allowed = isInVain ? 0 : classRounds(drawable, terms)
  const isPair = isPairClass(drawable, terms)
  return {
    disputeId: deriveDisputeId({
      ...one,
      chainId: chain.chainId,
      pool: chain.pool.address,
      controller: chain.world.address,
      checkedAt: NOW,
    }),
    mode: modeNumber(fit.kind === 'fits' ? fit.mode : 'STANDARD'),
    rounds: fit.kind === 'fits' ? Math.min(fit.rounds, paid, allowed) : 0,
    classRounds: allowed,
    firstRound:
      allowed === 0 ? UNSERVICEABLE : { seats: seatsOfRound(1, isPair), alternates: isPair ? 0 : ALTERNATES },
  }
}

test('contracts and domain agree on what any challenge is quoted and opens', async (context) => {
  await assertAgreement(context, {
    cases: anyOpening,
    runs: 1000,
    batch: 50,
    inSolidity: (asked) => Promise.all(asked.map(play)),
    inTypeScript: (one) => {
      const { mode, ...quote } = quoteChallenge({
        ...one,
        now: NOW,
        isCheckable: one.state === RESULTS_SUBMITTED,
        drawClass: quotedClassOf(one),
        isFunded: one.isQuotedWhereFunded,
        drawable: one.others,
      })
      return {
        quote: { mode: mode === null ? 0 : modeNumber(mode), ...quote },
        opening: openInDomain(one),
      }
    },
  })
})
