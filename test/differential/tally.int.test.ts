import { after, before, describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  classRounds,
  affordableRounds,
  digestOfCidV0,
  cidV0OfDigest,
  fitDispute,
  fittingRounds,
  ladderCost,
  longestDuration,
  longestExpress,
  modeNumber,
  openFound,
  outcomeNumber,
  ruleRound,
  sealOfDataId,
  sealedDataId,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { CountedVote } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { anyBytes32, anyParameters, anyTerms, fewDigests } from './arbitraries.ts'
import { panelMember } from './panel-member.ts'
import { startSolidityChain } from './solidity.ts'
import type { DeployedContract, SolidityChain } from './solidity.ts'
import { anyCast } from './votes.ts'

let chain: SolidityChain
let rules: DeployedContract
before(async () => {
  chain = await startSolidityChain()
  rules = await chain.deploy('RuleCases')
})
after(() => chain.stop())

const RULES = ['unanimous', 'express', 'majority'] as const

describe('contracts and domain agree', () => {
  test('on the ruling of any votes, by each rule', async (context) => {
    const rounds = fc.oneof(
      fc.record({ rule: fc.constant<(typeof RULES)[number]>('unanimous'), seats: fc.constantFrom(2, 3) }),
      fc.record({ rule: fc.constant<(typeof RULES)[number]>('express'), seats: fc.constant(3) }),
      fc.record({ rule: fc.constant<(typeof RULES)[number]>('majority'), seats: fc.constantFrom(7, 15) }),
    )
    const cases = rounds.chain((round) =>
      fc.record({
        round: fc.constant(round),
        cast: anyCast(round.seats, round.rule !== 'majority'),
        claimDigest: fewDigests,
        isRejectable: fc.boolean(),
      }),
    )
    await assertAgreement(context, {
      cases,
      runs: 5000,
      batch: 500,
      inSolidity: async (asked) => {
        const answers = await chain.answersTo(
          asked.map(({ round: { rule, seats }, cast, claimDigest, isRejectable }) =>
            rules.call(
              'rulingOf',
              RULES.indexOf(rule),
              seats,
              cast.map(panelMember),
              rule !== 'majority',
              claimDigest,
              isRejectable,
            ),
          ),
        )
        return answers.map((answer) => Number(rules.outputs('rulingOf', answer)[0]))
      },
      inTypeScript: ({ round: { rule, seats }, cast, ...claim }) => {
        const votes = cast.filter((vote): vote is CountedVote => vote !== null)
        const counted = rule === 'majority' ? votes : votes.map((vote) => openFound(vote, claim))
        const mode = rule === 'express' ? 'EXPRESS' : 'STANDARD'
        const ruling = ruleRound(rule === 'majority' ? 2 : 1, seats, counted, mode)
        return ruling === null ? 0 : outcomeNumber(ruling)
      },
    })
  })

  test('on what a class, an escrow and a deadline allow', async (context) => {
    const cases = fc.record({
      drawable: fc.integer({ min: 0, max: 50 }),
      terms: anyTerms,
      parameters: anyParameters,
      paid: fc.bigInt({ min: 0n, max: 30n }),
      change: fc.bigInt({ min: -2n, max: 2n }),
      from: fc.bigInt({ min: 0n, max: 2n ** 40n }),
      left: fc.oneof(
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        fc.record({ exactly: fc.integer({ min: 0, max: 3 }), more: fc.bigInt({ min: -1n, max: 1n }) }),
      ),
      isSealed: fc.boolean(),
    })
    type Case = typeof cases extends fc.Arbitrary<infer One> ? One : never
    const amountOf = ({ paid, change, parameters }: Case): bigint => {
      const amount = paid * parameters.feePerSeat + change
      return amount > 0n ? amount : 0n
    }
    const deadlineOf = ({ from, left, parameters }: Case): bigint => {
      if (typeof left === 'bigint') return from + left
      const { exactly, more } = left
      const needed = exactly === 0 ? longestExpress(parameters) : longestDuration(exactly, parameters)
      return from + needed + more
    }
    await assertAgreement(context, {
      cases,
      runs: 2000,
      batch: 500,
      inSolidity: async (asked) => {
        const answers = await chain.answersTo(
          asked.map((one) =>
            rules.call(
              'ladderOf',
              one.drawable,
              one.terms,
              amountOf(one),
              one.from,
              deadlineOf(one),
              one.isSealed,
              one.parameters,
            ),
          ),
        )
        return answers.map((answer) => {
          const [found] = rules.outputs('ladderOf', answer)
          return {
            classRounds: Number(found.classRounds),
            affordable: Number(found.affordable),
            fitting: Number(found.fitting),
            fit:
              found.mode === 0n
                ? { needed: found.earliestEnd as bigint }
                : { mode: Number(found.mode), rounds: Number(found.rounds) },
            costs: [...found.costs] as bigint[],
            longest: [...found.longest] as bigint[],
          }
        })
      },
      inTypeScript: (one) => {
        const { from, isSealed, parameters } = one
        const deadline = deadlineOf(one)
        const fit = fitDispute({ from, deadline, isSealed, parameters })
        return {
          classRounds: classRounds(one.drawable, one.terms),
          affordable: affordableRounds(amountOf(one), parameters),
          fitting: fittingRounds(from, deadline, parameters),
          fit:
            fit.kind === 'fits' ? { mode: modeNumber(fit.mode), rounds: fit.rounds } : { needed: fit.needed },
          costs: [0, 1, 2, 3].map((rounds) => ladderCost(rounds, parameters)),
          longest: [1, 2, 3].map((rounds) => longestDuration(rounds, parameters)),
        }
      },
    })
  })

  test('on the digest or the seal in any dataId', async (context) => {
    const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'.split('')
    const valid = fc.oneof(anyBytes32.map(cidV0OfDigest), anyBytes32.map(sealedDataId))
    const spoilt = fc
      .record({ text: valid, at: fc.nat({ max: 80 }), by: fc.string({ maxLength: 2 }) })
      .map(({ text, at, by }) => text.slice(0, at) + by + text.slice(at + 1))
    const unlike = fc
      .array(fc.constantFrom(...base58), { minLength: 44, maxLength: 44 })
      .map((characters) => `Qm${characters.join('')}`)
    await assertAgreement(context, {
      cases: fc.oneof(valid, spoilt, unlike, fc.string()),
      runs: 1000,
      batch: 500,
      inSolidity: async (asked) => {
        const answers = await chain.answersTo(asked.map((dataId) => rules.call('dataIdOf', dataId)))
        return answers.map((answer) => [...rules.outputs('dataIdOf', answer)] as string[])
      },
      inTypeScript: (dataId) => [digestOfCidV0(dataId) ?? ZERO_BYTES32, sealOfDataId(dataId) ?? ZERO_BYTES32],
    })
  })
})
