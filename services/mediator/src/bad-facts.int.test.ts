import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { FACT_TYPES } from '@lilymed/domain'
import { claimDigest, createFakeChain, disputeId as honestDispute, revealedAs } from './testing/fake-chain.ts'
import { mediatorAt, withNodes } from './testing/fake-node.ts'
import { openingFacts } from './testing/opening-facts.ts'
import type { Fact } from './testing/opening-facts.ts'

const runs = Number(process.env['LILYMED_BAD_FACT_RUNS'] ?? 10)

const [mediator, stranger] = [mediatorAt(1), mediatorAt(2)]
const hostileDispute = `0x${'66'.repeat(32)}`

const bytes32 = fc.constantFrom(`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`, `0x${'66'.repeat(32)}`)
const address = fc.constantFrom(mediator, stranger, `0x${'00'.repeat(20)}`, `0x${'fF'.repeat(20)}`)
const text = fc.oneof(
  fc.constantFrom(
    '',
    '\u0000\u001b]0;x\u0007',

    '__proto__',
    'constructor',
    'Q'.repeat(20_000),
    '-1',
    '1e400',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
)
/** As a uint of a log becomes a decimal: 0 to 2^256-1. */
const decimal = fc.oneof(fc.bigInt(0n, 2n ** 256n - 1n), fc.bigInt(0n, 5n)).map(String)
/** As a uint8 or uint32 of a log becomes a number; most name nothing that is known. */
const small = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const disputeId = fc.constantFrom(hostileDispute, hostileDispute, `0x${'00'.repeat(32)}`)

/** Every member that any fact has, each with whatever its type in the ABI admits. */
const members = fc.record({
  disputeId,
  dealId: text,
  round: fc.oneof(fc.integer({ min: 0, max: 3 }), small),
  outcome: small,
  rung: small,
  reason: small,
  against: small,
  truth: small,
  state: small,
  mode: small,
  fault: small,
  rounds: small,
  classRounds: small,
  highestRung: small,
  version: small,
  parameterVersion: small,
  rejectable: fc.boolean(),
  escalates: fc.boolean(),
  seats: fc.array(address, { maxLength: 5 }),
  alternates: fc.array(address, { maxLength: 5 }),
  passedOver: fc.array(address, { maxLength: 2 }),
  mediators: fc.array(address, { maxLength: 2 }),
  drawClasses: fc.array(bytes32, { maxLength: 2 }),
  mediator: address,
  jobCreator: address,
  resourceProvider: address,
  solver: address,
  party: address,
  appellant: address,
  finaliser: address,
  location: text,
  claimDigest: bytes32,
  resultDigest: bytes32,
  drawClass: bytes32,
  policyDigest: bytes32,
  seal: bytes32,
  salt: bytes32,
  evidence: bytes32,
  commitment: bytes32,
  randomness: bytes32,
  sealedVote: fc.constantFrom('0x', '0x00', `0x${'00'.repeat(5000)}`),
  beaconRound: decimal,
  epoch: decimal,
  deadline: decimal,
  mediationFee: decimal,
  commitEndsAt: decimal,
  endedAt: decimal,
  revealEndsAt: decimal,
  finalAt: decimal,
  amount: decimal,
  fees: decimal,
  bond: decimal,
  returned: decimal,
  forfeited: decimal,
})

/** What the ingest makes itself is no event of a contract. */
const own = new Set(['IngestStarted', 'BlocksObserved', 'ChainRewound', 'FinalityAdvanced', 'ParametersRead'])
const types = FACT_TYPES.filter((type) => !own.has(type))
const ofDisputes = types.filter((type) =>
  /Dispute|Round|Panel|Vote|Seat|Seal|Appeal|Canary|Commit/.test(type),
)
const fact: fc.Arbitrary<Fact> = fc
  .tuple(
    fc.oneof(fc.constantFrom(...types), fc.constantFrom(...ofDisputes), fc.constant('LogUndecodable')),
    members,
  )
  .map(([type, data]) => ({
    type,
    // The seats of a round are their number where it opens, and their holders where it is drawn.
    data:
      type === 'RoundOpened'
        ? { ...data, seats: data.seats.length, alternates: data.alternates.length }
        : data,
  }))
const block = fc.array(fact, { minLength: 1, maxLength: 12 })

/** A dispute of the usual beginning, so that what follows is not passed over for having none. */
const beginning: readonly Fact[] = [
  ...openingFacts({ disputeId: hostileDispute, seats: [mediator] }),
  {
    type: 'PanelDrawn',
    data: {
      disputeId: hostileDispute,
      round: 1,
      randomness: claimDigest,
      seats: [mediator],
      alternates: [],
      passedOver: [],
      commitEndsAt: '99999999999',
    },
  },
]

describe('contract events with whatever values their types admit', () => {
  it('neither crash a node nor move its vote in another dispute', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { minLength: 3, maxLength: 6 }),
        fc.boolean(),
        async (blocks, hasBegun) => {
          const chain = createFakeChain({ seats: [mediator] })
          await withNodes(async (start) => {
            const node = await start({ address: mediator, chain, finds: () => claimDigest })
            if (hasBegun) await chain.mine(2, beginning)
            await chain.open()
            for (const facts of blocks) {
              await chain.mine(2, facts)
              await new Promise((resolve) => setTimeout(resolve, 2))
            }
            await chain.finalise()
            await chain.mineUntil(() => revealedAs(chain, mediator, 'ACCEPT'), { blocks: 60 })
            assert.doesNotMatch(node.logs(), /a turn failed/)
            const commits = chain.sent.filter(
              ({ name, data }) => name === 'commit' && data.includes(honestDispute.slice(2)),
            )
            assert.equal(new Set(commits.map(({ data }) => data)).size, 1)
          })
        },
      ),
      { numRuns: runs, endOnFailure: true },
    )
  })
})
