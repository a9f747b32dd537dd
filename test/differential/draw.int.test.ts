import { after, before, test } from 'node:test'
import {
  canLock,
  drawPanel,
  operatorIn,
  panelSeed,
  parseDisputeId,
  totalWeight,
  weightsAt,
} from '@lilymed/domain'
import type { Address, ChainFact, DrawPool } from '@lilymed/domain'
import { assertAgreement } from './agreement.ts'
import { addressOf, bytesOf } from './arbitraries.ts'
import { anyClass, DRAW_CLASS, drawPoolOf, EPOCH_LENGTH, OLDEST_OPEN } from './draw-cases.ts'
import type { ClassCase, DrawCase } from './draw-cases.ts'
import { startSolidityChain } from './solidity.ts'
import type { Answer, DeployedContract, SolidityChain } from './solidity.ts'

let chain: SolidityChain
let registry: DeployedContract
let sortition: DeployedContract
before(async () => {
  chain = await startSolidityChain()
  registry = await chain.deploy('DrawCases', EPOCH_LENGTH)
  const [answer] = await chain.answersTo([registry.call('sortition')])
  sortition = chain.at('Sortition', String(registry.outputs('sortition', answer)[0]))
})
after(() => chain.stop())

/** Far enough ahead that no chain's clock is there yet. */
const FIRST_EPOCH = 60_000n
const POOL = addressOf(99)
const DISPUTE_ID = parseDisputeId(bytesOf(0xd1))
const DRAWS = 8

type DrawAnswer = {
  readonly panel:
    | { readonly drawn: readonly Address[]; readonly passedOver: readonly Address[] }
    | 'forgotten'
  readonly total: bigint
  readonly drawable: number
}

type ClassAnswer = {
  readonly weightChanges: readonly ChainFact[]
  readonly leaves: readonly Address[]
  readonly draws: readonly DrawAnswer[]
}

const epochsOf = ({ epochs }: ClassCase): bigint[] => {
  let epoch = FIRST_EPOCH
  return epochs.map(({ later }) => (epoch += BigInt(later)))
}

const presentOf = (one: ClassCase): bigint => (epochsOf(one).at(-1) ?? FIRST_EPOCH) + 1n

const seedPartsOf = ({ round, randomness }: DrawCase) => ({
  chainId: chain.chainId,
  pool: POOL,
  disputeId: DISPUTE_ID,
  round,
  randomness,
})

const drawCalls = (present: bigint, draw: DrawCase) => {
  const epoch = present - BigInt(draw.ago)
  const count = draw.seats + draw.alternates
  const seed = panelSeed(seedPartsOf(draw))
  const excluded = draw.excluded.map(addressOf)
  const { lockPerSeat, maxOpenLocks } = draw
  return [
    sortition.call('draw', DRAW_CLASS, epoch, seed, count, excluded, lockPerSeat, maxOpenLocks),
    sortition.call('totalWeight', DRAW_CLASS, epoch),
    sortition.call('drawableOperators', DRAW_CLASS, epoch),
  ]
}

const drawAnswer = (answers: readonly Answer[]): DrawAnswer => {
  const [drawn, total, drawable] = answers
  const isForgotten = sortition.error(drawn)?.name === 'EpochForgotten'
  const panel = (): Exclude<DrawAnswer['panel'], string> => {
    const outputs = sortition.outputs('draw', drawn)
    return { drawn: [...outputs.drawn], passedOver: [...outputs.passedOver] }
  }
  return {
    panel: isForgotten ? 'forgotten' : panel(),
    total: sortition.outputs('totalWeight', total)[0] as bigint,
    drawable: Number(sortition.outputs('drawableOperators', drawable)[0]),
  }
}

const weightChangesIn = (answer: Answer | undefined): ChainFact[] =>
  sortition.events(answer).map(({ args }) => ({
    type: 'WeightChanged',
    data: {
      drawClass: args.drawClass as string,
      mediator: args.mediator as string,
      leaf: Number(args.leaf),
      weight: String(args.weight),
      fromEpoch: String(args.fromEpoch),
    },
  }))

const playClass = async (one: ClassCase): Promise<ClassAnswer> => {
  const named = one.mediators.map(({ operator, custody, openLocks, lock }, own) => ({
    mediator: addressOf(own),
    operator: addressOf(operator),
    custody,
    locked: BigInt(openLocks) * lock,
    openLocks,
  }))
  const present = presentOf(one)
  const epochs = epochsOf(one).map((epoch, index) => ({
    // Two changes may fall into one epoch.
    time: epoch * EPOCH_LENGTH + BigInt(index),
    calls: [
      registry.call(
        'weigh',
        DRAW_CLASS,
        one.epochs[index]?.weights.map(({ mediator, weight }) => ({ mediator: addressOf(mediator), weight })),
      ),
    ],
  }))
  const drawing = {
    time: present * EPOCH_LENGTH,
    calls: [
      registry.call('name', named),
      sortition.call('leavesOf', DRAW_CLASS),
      ...one.draws.flatMap((draw) => drawCalls(present, draw)),
    ],
  }
  const blocks = await chain.simulate([...epochs, drawing])
  const [, leaves, ...draws] = blocks.at(-1) ?? []
  const weighed = blocks.slice(0, -1).flatMap((answers) => answers)
  for (const answer of weighed) registry.outputs('weigh', answer)
  return {
    weightChanges: weighed.flatMap(weightChangesIn),
    leaves: [...sortition.outputs('leavesOf', leaves)[0]] as Address[],
    draws: one.draws.map((_, index) => drawAnswer(draws.slice(3 * index, 3 * index + 3))),
  }
}

/** Who holds the leaves that the latest epoch knows. */
const holdersIn = (pool: DrawPool): Map<number, Address> =>
  new Map(
    [...(pool.weights.get(DRAW_CLASS) ?? [])].map(([leaf, { changes }]) => [
      leaf,
      changes.at(-1)?.mediator ?? 'nobody',
    ]),
  )

const drawInDomain = (pool: DrawPool, present: bigint, draw: DrawCase): DrawAnswer => {
  const weights = weightsAt(pool.weights, DRAW_CLASS, present - BigInt(draw.ago))
  const seed = seedPartsOf(draw)
  const { seats, alternates, passedOver } = drawPanel({
    weights,
    seed,
    seats: draw.seats,
    alternates: draw.alternates,
    excluded: draw.excluded.map(addressOf),
    operatorOf: (account) => operatorIn(pool, account),
    hasFreeLock: (mediator) => canLock(pool, mediator, draw, { disputeId: DISPUTE_ID, round: draw.round }),
  })
  const drawn = [...seats, ...alternates]
  const hit = new Set([...drawn, ...passedOver])
  const leaves = pool.weights.get(DRAW_CLASS)
  // Also where its holder has taken the leaf back.
  const wasTaken = (leaf: number, holder: Address): boolean =>
    leaves
      ?.get(leaf)
      ?.changes.some(
        ({ fromEpoch, mediator }) => fromEpoch > present - BigInt(draw.ago) && mediator !== holder,
      ) ?? false
  const isForgotten = weights.some(
    ({ leaf, mediator, weight }) => weight > 0n && hit.has(mediator) && wasTaken(leaf, mediator),
  )
  // A leaf is only taken when no open round can need its former holder.
  if (isForgotten && draw.ago <= OLDEST_OPEN) throw new Error('an open round has lost its mediator')
  return {
    panel: isForgotten ? 'forgotten' : { drawn, passedOver },
    total: totalWeight(weights),
    drawable: weights.filter(({ weight }) => weight > 0n).length,
  }
}

test('contracts and domain agree on panels from any weights, epochs, exclusions, operators and locks', async (context) => {
  await assertAgreement(context, {
    cases: anyClass(DRAWS),
    runs: 350,
    batch: 20,
    inSolidity: (asked) => Promise.all(asked.map(playClass)),
    inTypeScript: (one, { weightChanges }) => {
      const pool = drawPoolOf(one, weightChanges)
      return {
        weightChanges,
        leaves: [...holdersIn(pool)].sort(([left], [right]) => left - right).map(([, holder]) => holder),
        draws: one.draws.map((draw) => drawInDomain(pool, presentOf(one), draw)),
      }
    },
  })
})
