import { countIn, wordsOf } from './rpc-failure.ts'
import type { RpcFailure } from './rpc-failure.ts'

/** Phrases that name the most calls an endpoint takes in one batch. */
const MOST_CALLS: readonly RegExp[] = [
  /batch of more than (\d[\d,]{0,9})/,
  /(?:maximum|max|at most) (\d[\d,]{0,9}) (?:calls|requests) in (?:1|one|a) batch/,
  /batch limit (\d[\d,]{0,9}) exceeded/,
  /exceeded max limit of (\d[\d,]{0,9})/,
  /batch size[^\d\n]{1,40}(?:max(?:imum)?|limit)[^\d\n]{1,20}(\d[\d,]{0,9})/,
  /max(?:imum)? batch size (?:of |is |: ?)?(\d[\d,]{0,9})/,
]

const TOO_MANY =
  /batch[^\n]{0,30} too (?:large|big|long|many)|too (?:large|big|many)[^\n]{0,30} batch|batch size (?:limit )?exceed|exceeds[^\n]{0,20}batch.size|too many (?:items|calls|rpc calls)|batch response[^\n]{0,30}exceed|maxbatch\w* [^\n]{0,20}exceed/

const NONE_AT_ALL = /batch(?:es|ed|ing)?(?: \w+){0,2} (?:is |are )?(?:not (?:supported|allowed)|disabled)/

/**
 * Recognises a refusal of a batch for the number of its calls; `fits` is the number the endpoint said it would take, at least 1
 * and fewer than were sent. Null where the failure is about something else.
 */
export const readBatchLimit = (failure: RpcFailure, size: number): { fits?: number } | null => {
  if (size <= 1) return null
  const words = wordsOf(failure)
  const said = MOST_CALLS.map((phrase) => countIn(phrase.exec(words)?.[1])).filter(
    (count) => count !== undefined,
  )
  const fits = said.find((count) => count < size)
  if (fits !== undefined) return { fits }
  if (said.length === 0 && NONE_AT_ALL.test(words)) return { fits: 1 }
  return said.length > 0 || failure.status === 413 || TOO_MANY.test(words) ? {} : null
}
