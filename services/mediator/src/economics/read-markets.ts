import { createContractClient, explainRevert } from '@lilymed/chain'
import type { CallReader } from '@lilymed/chain'
import { drawClassesAbi, sortitionAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { Bytes32 } from '@lilymed/domain'
import type { Position } from '../custody/position.ts'
import type { ClassMarket } from './forecast.ts'
import type { PoolContracts } from '../handler.ts'

/** A class by its id, and by its name where that is known. */
export type NamedClass = { readonly id: Bytes32; readonly name: string }

export type MarketRequest = {
  readonly position: Position
  readonly classes: readonly NamedClass[]
  /** wei that are to be staked on top. */
  readonly added: bigint
  /** Disputes a month in a class; null where nobody knows. */
  readonly disputesIn: (drawClass: Bytes32) => number | null
}

/** Leaves whose weights are asked for at once. */
const AT_ONCE = 100

/** Reads what everyone weighs in classes from the next epoch on, with what a mediator would weigh there. Throws what the endpoint throws. */
export const readMarkets = async (
  contracts: Pick<PoolContracts, 'sortition' | 'stakeRegistry'>,
  provider: CallReader,
  { position, classes, added, disputesIn }: MarketRequest,
): Promise<readonly ClassMarket[]> => {
  const access = { provider, explain: explainRevert }
  const sortition = createContractClient(sortitionAbi, contracts.sortition, access)
  const registry = createContractClient(stakeRegistryAbi, contracts.stakeRegistry, access)
  const drawClasses = createContractClient(drawClassesAbi, await registry.read('drawClasses', []), access)
  const epoch = BigInt(position.now) / (await sortition.read('epochLength', [])) + 1n

  const weightsIn = async (drawClass: Bytes32): Promise<ReadonlyMap<string, bigint>> => {
    const leaves = await sortition.read('leavesOf', [drawClass as `0x${string}`])
    const weights = new Map<string, bigint>()
    for (let from = 0; from < leaves.length; from += AT_ONCE) {
      const some = leaves.slice(from, from + AT_ONCE)
      const read = some.map((leaf) => sortition.read('weightOf', [drawClass as `0x${string}`, leaf, epoch]))
      for (const [place, weight] of (await Promise.all(read)).entries())
        weights.set(some[place] ?? '', weight)
    }
    return weights
  }

  const marketOf = async ({ id, name }: NamedClass): Promise<ClassMarket> => {
    const [weights, terms] = await Promise.all([
      weightsIn(id),
      drawClasses.read('termsOf', [id as `0x${string}`]),
    ])
    const holders = [...weights.keys()]
    const operators = await registry.read('operatorsOf', [holders as `0x${string}`[]])
    const together = new Map<string, bigint>()
    for (const [place, holder] of holders.entries()) {
      const operator = operators[place] ?? holder
      together.set(operator, (together.get(operator) ?? 0n) + (weights.get(holder) ?? 0n))
    }
    const present = weights.get(position.mediator) ?? 0n
    const own = ownWeight(
      position,
      added,
      { present, ofHouse: together.get(position.operator) ?? 0n },
      terms.weightCap,
    )
    const house = (together.get(position.operator) ?? 0n) - present + own
    together.delete(position.operator)
    return { name, own, together: house, rivals: [...together.values()], disputes: disputesIn(id) }
  }
  return Promise.all(classes.map(marketOf))
}

/** What a mediator will weigh: its stake where that reaches the minimum, within its operator's cap. Source: StakeWeights._weigh. */
const ownWeight = (
  { stake, rules, jailedUntil, now }: Position,
  added: bigint,
  { present, ofHouse }: { readonly present: bigint; readonly ofHouse: bigint },
  cap: bigint,
): bigint => {
  const after = stake + added
  const worth = after >= rules.minimumStake && jailedUntil <= now ? after : 0n
  const others = ofHouse - present
  const room = cap === 0n ? worth : cap > others ? cap - others : 0n
  return worth < room ? worth : room
}
