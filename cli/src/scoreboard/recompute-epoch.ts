import { pagesOf } from '@lilymed/api'
import type { ApiClient } from '@lilymed/api'
import { createScorebook, epochOf, isFactType, scoreEpoch } from '@lilymed/domain'
import type { EpochScore, PlacedFact, ScoredDispute, ScoreRules } from '@lilymed/domain'

type Api = Pick<ApiClient, 'listEvents'>
type ApiFact = Awaited<ReturnType<Api['listEvents']>>['items'][number]

const atOnce = 500

const placedFact = ({ type, data, origin, retracted }: ApiFact): PlacedFact | undefined =>
  isFactType(type) && !retracted
    ? ({
        type,
        data,
        origin: { blockNumber: origin.block, logIndex: origin.logIndex },
      } as unknown as PlacedFact)
    : undefined

/**
 * Works an epoch's scores out again from an indexer's facts, believing nothing that it computed from them. undefined where the
 * rules have no such epoch.
 */
export const recomputeEpoch = async (
  api: Api,
  rules: ScoreRules,
  number: number,
  onProgress?: (facts: number) => void,
): Promise<EpochScore | undefined> => {
  const epoch = epochOf(rules, number)
  if (epoch === undefined) return undefined
  const book = createScorebook()
  const disputes: ScoredDispute[] = []
  let facts = 0
  const read = (after: string | undefined) =>
    api.listEvents({
      chainId: rules.chainId,
      limit: atOnce,
      toBlock: epoch.toBlock,
      ...(after === undefined ? {} : { after }),
    })
  for await (const page of pagesOf(read)) {
    for (const item of page.items) {
      const fact = placedFact(item)
      const scored = fact === undefined ? undefined : book.take(fact)
      if (scored !== undefined) disputes.push(scored)
    }
    facts += page.items.length
    onProgress?.(facts)
  }
  return scoreEpoch(rules, number, disputes)
}
