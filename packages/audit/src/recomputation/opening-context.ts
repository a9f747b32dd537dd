import { operatorIn, weightsAt } from '@lilymed/domain'
import type { ActClock, Address, Dispute, OpeningContext } from '@lilymed/domain'
import type { DealView } from './deal-view.ts'
import type { LocatedFact } from './located-fact.ts'
import type { Network } from './network.ts'

type Parts = {
  readonly dispute: Dispute
  readonly deal: DealView
  readonly network: Network
  readonly clock: ActClock | null
  readonly chainId: bigint
}

/** How many operators have weight in a class at an epoch, the parties' left out. Source: ClassSizes._drawableIn. */
const drawableAt = (
  { drawPool }: Network,
  drawClass: string,
  epoch: bigint,
  parties: readonly Address[],
): number => {
  const out = new Set(parties.map((party) => operatorIn(drawPool, party)))
  const weighing = weightsAt(drawPool.weights, drawClass, epoch).filter(({ weight }) => weight > 0n)
  const operators = new Set(weighing.map(({ mediator }) => operatorIn(drawPool, mediator)))
  return [...operators].filter((operator) => !out.has(operator)).length
}

/** Everything that the opening of a dispute follows from, when its first round opens; undefined where some of it was not seen. */
export const openingContextOf = (
  { dispute, deal, network, clock, chainId }: Parts,
  fact: LocatedFact<'RoundOpened'>,
): OpeningContext | undefined => {
  const { opening, funding, declaration } = dispute
  const { terms, result, resultsSubmittedAt } = deal
  const classTerms = opening === null ? undefined : network.classes.get(opening.drawClass)
  if (fact.data.round !== 1 || clock === null || opening === null || funding === null) return undefined
  if (terms === null || result === null || resultsSubmittedAt === null) return undefined
  if (classTerms === undefined || network.versionInForce === null || dispute.dealId === null) return undefined
  const parties = [opening.jobCreator, opening.resourceProvider, opening.solver]
  return {
    ...clock,
    chainId,
    pool: fact.origin.address,
    deal: {
      dealId: dispute.dealId,
      terms,
      result,
      resultsSubmittedAt,
      declaration,
      funding,
      escrow: dispute.money.escrowed,
    },
    classTerms,
    drawable: drawableAt(network, opening.drawClass, BigInt(fact.data.epoch), parties),
    parameterVersion: network.versionInForce,
    controller: network.controller,
  }
}
