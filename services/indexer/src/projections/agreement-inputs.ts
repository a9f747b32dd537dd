import { classTermsFromJson, parameterSetFromJson, weightsAt, operatorIn } from '@lilymed/domain'
import type {
  ActClock,
  Address,
  ChallengedDeal,
  ClassTerms,
  OpeningContext,
  ParameterSet,
  PoolIdentity,
} from '@lilymed/domain'
import { classes } from './classes.ts'
import type { DealRow } from './deal-row.ts'
import { deals } from './deals.ts'
import type { DisputeRow } from './dispute-row.ts'
import { toDomainDrawPool } from './domain-draw-pool.ts'
import { parameters } from './parameters.ts'
import type { ObservedFact, RowReader } from './projection.ts'
import { wiring, WIRING_KEY } from './wiring.ts'

/** Which pool on which chain a fact of the pool is of. */
export const identityOf = (fact: ObservedFact): PoolIdentity => ({
  chainId: BigInt(fact.chainId),
  pool: fact.origin.address,
})

/** The parameters that a dispute pinned; undefined where they were not read. */
export const rulesOf = (row: DisputeRow, read: RowReader): ParameterSet | undefined => {
  const pinned = read.get(parameters, row.chainId, String(row.parameterVersion))?.parameters ?? null
  return pinned === null ? undefined : parameterSetFromJson(pinned)
}

/** When an act was done, by the parameters of its dispute; null where either is not known. */
export const clockOf = (row: DisputeRow, fact: ObservedFact, read: RowReader): ActClock | null => {
  const rules = rulesOf(row, read)
  return rules === undefined || fact.origin.at === null
    ? null
    : { at: BigInt(fact.origin.at), parameters: rules }
}

/** The terms in force of a dispute's class; undefined where they were not seen. */
const classTermsOf = (row: DisputeRow, read: RowReader): ClassTerms | undefined => {
  const terms = read.get(classes, row.chainId, row.drawClass)?.terms ?? null
  return terms === null ? undefined : classTermsFromJson(terms)
}

/** How many operators have weight in a dispute's class at an epoch, the parties' left out. Source: ClassSizes._drawableIn. */
const drawableAt = (row: DisputeRow, epoch: bigint, read: RowReader): number => {
  const parties: readonly Address[] = [row.jobCreator, row.resourceProvider, row.solver]
  const pool = toDomainDrawPool(row.drawClass, row.chainId, parties, read)
  const out = new Set(parties.map((party) => operatorIn(pool, party)))
  const weighing = weightsAt(pool.weights, row.drawClass, epoch).filter(({ weight }) => weight > 0n)
  const operators = new Set(weighing.map(({ mediator }) => operatorIn(pool, mediator)))
  return [...operators].filter((operator) => !out.has(operator)).length
}

const submittedAt = ({ history }: DealRow): bigint | undefined => {
  const at = history.findLast(({ state }) => state === 'ResultsSubmitted')?.origin.at ?? null
  return at === null ? undefined : BigInt(Date.parse(at) / 1000)
}

const challengedDeal = (deal: DealRow | undefined): ChallengedDeal | undefined => {
  if (deal === undefined) return undefined
  const { dealId, terms, result, challenge, declaration, funding } = deal
  const resultsSubmittedAt = submittedAt(deal)
  if (terms === null || result === null || challenge === null || resultsSubmittedAt === undefined)
    return undefined
  const escrow = funding.reduce(
    (sum, { kind, amount }) => (kind === 'withdrawal' ? sum - BigInt(amount) : sum + BigInt(amount)),
    0n,
  )
  return {
    dealId,
    terms,
    result,
    resultsSubmittedAt,
    declaration: declaration === null ? null : { ...declaration, resourceProvider: terms.resourceProvider },
    funding: { jobCreator: terms.jobCreator, ...challenge },
    escrow,
  }
}

const versionInForce = (chainId: number, read: RowReader): number | undefined =>
  read
    .list(parameters, chainId, '')
    .filter(({ applied }) => applied !== null)
    .reduce<number | undefined>((latest, { version }) => Math.max(latest ?? 0, version), undefined)

/** Everything that the opening of a dispute follows from, as it stood when its first round opened; undefined where some of it was not seen. */
export const openingContext = (
  row: DisputeRow,
  fact: ObservedFact<'RoundOpened'>,
  read: RowReader,
): OpeningContext | undefined => {
  const clock = clockOf(row, fact, read)
  const classTerms = classTermsOf(row, read)
  const deal = challengedDeal(read.get(deals, row.chainId, row.dealId))
  const parameterVersion = versionInForce(row.chainId, read)
  if (clock === null || classTerms === undefined || deal === undefined || parameterVersion === undefined)
    return undefined
  return {
    ...identityOf(fact),
    ...clock,
    deal,
    classTerms,
    drawable: drawableAt(row, BigInt(fact.data.epoch), read),
    parameterVersion,
    controller: read.get(wiring, row.chainId, WIRING_KEY)?.controller ?? null,
  }
}
