import { after, before, describe, test } from 'node:test'
import * as fc from 'fast-check'
import { panelSeed, parseDisputeId, sealOf, voteCommitment, voteFlaw, ZERO_BYTES32 } from '@lilymed/domain'
import type { Vote, VoteFlaw, VoteRules } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { anyAddress, anyBytes32, anyHash, bytesOf, fewDigests } from './arbitraries.ts'
import { placing, startPoolChain } from './pool-chain.ts'
import type { PoolChain } from './pool-chain.ts'
import type { Answer } from './solidity.ts'

let chain: PoolChain
before(async () => {
  chain = await startPoolChain()
})
after(() => chain.stop())

const ERRORS: Record<VoteFlaw, string> = {
  OUTCOME_INVALID: 'InvalidOutcome',
  RUNG_TOO_HIGH: 'InvalidRung',
  NO_EVIDENCE: 'NoEvidence',
  REJECT_NEEDS_CLASS: 'RejectNeedsClass',
  REASON_MISPLACED: 'InvalidReason',
  DIGEST_CONTRADICTS: 'InvalidResultDigest',
}

const digest = fc.oneof({ weight: 5, arbitrary: fewDigests }, fc.constant(ZERO_BYTES32), anyBytes32)

const anything = {
  outcome: fc.integer({ min: 0, max: 255 }),
  rung: fc.integer({ min: 0, max: 6 }),
  reason: fc.oneof(fc.integer({ min: 0, max: 16 }), fc.constant(65_535)),
  resultDigest: digest,
  evidence: anyBytes32,
  salt: anyBytes32,
}

/** Mostly what a mediator would vote; the rules of most disputes refuse one field or none. */
const contents = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...anything,
      outcome: fc.constantFrom(1, 2, 3, 8),
      reason: fc.constant(0),
      rung: fc.constantFrom(0, 0, 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ ...anything, outcome: fc.constant(4), rung: fc.constantFrom(0, 1, 4) }),
  },
  { weight: 1, arbitrary: fc.record(anything) },
)

const anyVote: fc.Arbitrary<Vote> = fc
  .record({
    disputeId: anyBytes32.map(parseDisputeId),
    round: fc.constantFrom(1, 1, 2, 3),
    mediator: anyAddress,
    contents,
  })
  .map(({ contents: content, ...about }) => ({ ...about, ...content }))

const anyRules = fc.record({
  claimDigest: digest,
  isSealed: fc.boolean(),
  isRejectable: fc.boolean(),
  highestRung: fc.integer({ min: 0, max: 4 }),
  hasEvidence: fc.boolean(),
})

const rulesOf = (
  { round }: Vote,
  { isSealed, ...rules }: typeof anyRules extends fc.Arbitrary<infer One> ? One : never,
): VoteRules => ({ ...rules, isFinding: isSealed && round === 1 })

/** The one event or the custom error of a call, with the hash that the contract had made where that was the error. */
const resultOf = (answer: Answer | undefined): { readonly result: string; readonly hash?: string } => {
  const error = chain.pool.error(answer)
  if (error === null)
    return {
      result: chain.pool
        .events(answer)
        .map(({ name }) => name)
        .join(),
    }
  return error.name.startsWith('Wrong')
    ? { result: error.name, hash: String(error.args[1]) }
    : { result: error.name }
}

describe('contracts and domain agree', () => {
  test('on the commitment of any vote, and on which votes can be revealed', async (context) => {
    const identity = () => ({ chainId: chain.chainId, pool: chain.pool.address })
    await assertAgreement(context, {
      cases: fc.record({
        vote: anyVote,
        rules: anyRules,
        // Now and then something else is revealed than was committed to.
        revealed: fc
          .option(fc.record(anything, { requiredKeys: [] }), { freq: 4 })
          .map((other) => other ?? {}),
      }),
      runs: 2000,
      batch: 250,
      inSolidity: async (asked) => {
        const answers = await chain.answersTo(
          asked.flatMap(({ vote, rules, revealed }) => [
            chain.pool.call('hashVote', vote),
            placing(
              chain,
              {
                disputeId: String(vote.disputeId),
                claimDigest: rules.claimDigest,
                seal: rules.isSealed ? bytesOf(1) : ZERO_BYTES32,
                rejectable: rules.isRejectable,
                evidencePosted: rules.hasEvidence,
                highestRung: rules.highestRung,
              },
              {
                number: vote.round,
                revealDuration: 60,
                members: [
                  {
                    mediator: vote.mediator,
                    seated: true,
                    revealed: false,
                    outcome: 0,
                    rung: 0,
                    reason: 0,
                    commitment: voteCommitment(identity(), vote),
                    resultDigest: ZERO_BYTES32,
                  },
                ],
              },
            ),
            chain.pool.call('reveal', { ...vote, ...revealed }),
          ]),
        )
        return asked.map((_, index) => {
          const [hash, placed, reveal] = answers.slice(3 * index)
          chain.pool.outputs('place', placed)
          return { commitment: String(chain.pool.outputs('hashVote', hash)[0]), ...resultOf(reveal) }
        })
      },
      inTypeScript: ({ vote, rules, revealed }) => {
        const commitment = voteCommitment(identity(), vote)
        const other = { ...vote, ...revealed }
        const hash = voteCommitment(identity(), other)
        if (hash !== commitment) return { commitment, result: 'WrongPreimage', hash }
        const flaw = voteFlaw(other, rulesOf(other, rules))
        return { commitment, result: flaw === null ? 'VoteRevealed' : ERRORS[flaw] }
      },
    })
  })

  test('on the seal of any result and the seed of any draw', async (context) => {
    const cases = fc.record({
      disputeId: anyBytes32.map(parseDisputeId),
      round: fc.integer({ min: 0, max: 255 }),
      randomness: anyBytes32,
      dealId: fc.string(),
      resourceProvider: anyAddress,
      resultDigest: anyHash,
      salt: anyBytes32,
      opened: fc.option(anyHash, { freq: 4 }),
    })
    await assertAgreement(context, {
      cases,
      runs: 1000,
      batch: 250,
      inSolidity: async (asked) => {
        const answers = await chain.answersTo(
          asked.flatMap((one) => [
            chain.pool.call('panelSeed', one.disputeId, one.round, one.randomness),
            placing(
              chain,
              {
                disputeId: String(one.disputeId),
                dealId: one.dealId,
                resourceProvider: one.resourceProvider,
                seal: sealOf({ ...one, chainId: chain.chainId }),
                isSealed: true,
              },
              {
                revealDuration: 60,
                members: [
                  {
                    mediator: one.resourceProvider,
                    seated: true,
                    revealed: false,
                    outcome: 0,
                    rung: 0,
                    reason: 0,
                    commitment: bytesOf(1),
                    resultDigest: ZERO_BYTES32,
                  },
                ],
              },
            ),
            chain.pool.call('openSeal', one.disputeId, one.opened ?? one.resultDigest, one.salt),
          ]),
        )
        return asked.map((_, index) => {
          const [seed, placed, opening] = answers.slice(3 * index)
          chain.pool.outputs('place', placed)
          return { seed: String(chain.pool.outputs('panelSeed', seed)[0]), ...resultOf(opening) }
        })
      },
      inTypeScript: (one) => {
        const seed = panelSeed({ ...one, chainId: chain.chainId, pool: chain.pool.address })
        const resultDigest = one.opened ?? one.resultDigest
        const hash = sealOf({ ...one, resultDigest, chainId: chain.chainId })
        return resultDigest === one.resultDigest
          ? { seed, result: 'SealOpened' }
          : { seed, result: 'WrongSeal', hash }
      },
    })
  })
})
