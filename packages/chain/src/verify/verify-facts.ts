import { AppError } from '@lilymed/service-kit'
import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { factStream } from '../ingest/fact-stream.ts'
import type { BlockHeader, LogSource } from '../log-source/log-source.ts'
import type { Translator } from '../translate/translator.ts'
import { chooseStretches, stretchesIn } from './choose-stretches.ts'
import type { Stretch, VerifyScope } from './choose-stretches.ts'
import { compareFacts } from './compare-facts.ts'
import type { FactDifference } from './compare-facts.ts'
import type { PlacedFact } from './placed-fact.ts'
import { createFactsDigest } from './facts-digest.ts'
import { createStretchReader } from './read-stretch.ts'
import { patiently } from './patiently.ts'
import { randomFrom } from './random-from.ts'
import { setAsideUnread } from './set-aside-unread.ts'
import { standingFacts } from './standing-facts.ts'
import { surveyStream } from './survey-stream.ts'
import type { StreamSurvey } from './survey-stream.ts'

export type VerifyOptions = {
  /** Read only, beside whoever writes it. */
  readonly store: Pick<EventReader, 'readStream'>
  /** Another endpoint than the facts came from, or what is proven is little. */
  readonly source: LogSource
  readonly translator: Translator
  readonly scope: VerifyScope
  /** Which sample is drawn, 0 to 2^32 - 1. */
  readonly seed: number
  /** Told after each part: blocks read so far, of how many, and differences found. */
  readonly onProgress?: (progress: VerifyProgress) => void
  readonly firstPauseMs?: number
}

export type VerifyProgress = { readonly blocks: number; readonly of: number; readonly differences: number }

export type VerifyReport = {
  readonly chainId: number
  readonly isSample: boolean
  readonly seed: number
  /** Blocks that could have been compared: all that are final. */
  readonly final: Stretch
  readonly stretches: readonly Stretch[]
  readonly blocks: number
  /** Facts that agree. */
  readonly facts: number
  /** Reads that the endpoint could not make, mostly for want of old states: what the store has of them is not compared. */
  readonly notCompared: number
  /** The store's newest final block is the endpoint's block of that number. */
  readonly finalBlockAgrees: boolean
  readonly agrees: boolean
  /** SHA-256 over the facts that were compared, a line of canonical JSON each, as the store and as the chain has them. */
  readonly digests: { readonly stored: string; readonly chain: string }
  /** Ascending; of more than ten thousand the first. */
  readonly differences: readonly FactDifference[]
  readonly differencesFound: number
}

const MOST_DIFFERENCES = 10_000
/** Blocks asked for at once: of a sample each is to be proven, all of a chain have to be read in reasonable time. */
const [SAMPLE_BLOCKS, ALL_BLOCKS] = [100, 10_000]

/**
 * Reads final blocks again, a sample or all, and compares their facts, enrichment included, with those the store holds.
 * Throws AppError: NOT_FOUND for a store without facts of this chain or without final ones, USAGE for blocks that are not final,
 * ENDPOINT_BEHIND, HISTORY_MISSING and ENDPOINT_UNSETTLED for an endpoint that cannot be compared with, else as endpoint and store.
 */
export const verifyFacts = async (options: VerifyOptions): Promise<VerifyReport> => {
  const { store, source, scope, seed, firstPauseMs = 250 } = options
  const { chainId } = source
  const stream = factStream(chainId)
  const random = randomFrom(seed)
  const draws = scope.kind === 'sample' ? stretchesIn(scope.blocks) : 0
  const survey = await surveyStream(store, stream, { draws, random }).catch((failure: unknown) => {
    throw failure instanceof StreamNotFound
      ? notFound(`the store holds no facts of chain ${chainId}`)
      : failure
  })
  const { finalised } = survey
  if (finalised === null || finalised.number < survey.startBlock)
    throw notFound(
      `no block of chain ${chainId} that the store has facts of is final yet, and only final ones can be compared`,
    )
  const final = { from: survey.startBlock, to: finalised.number }
  const stretches = stretchesOf(scope, final, survey, random)

  const header = await patiently(() => endpointsBlock(source, finalised.number), firstPauseMs)
  const finalBlockAgrees = header.hash === finalised.hash
  const reader = createStretchReader({
    ...options,
    finalTo: finalised.number,
    mostBlocks: scope.kind === 'sample' ? SAMPLE_BLOCKS : ALL_BLOCKS,
  })
  const stored = standingFacts(store, stream, survey)[Symbol.asyncIterator]()
  const take = factsBetween(stored)
  const differences: FactDifference[] = []
  const digests = { stored: createFactsDigest(), chain: createFactsDigest() }
  const of = stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  let [blocks, facts, notCompared, differencesFound] = [0, 0, 0, 0]
  try {
    for (const { from, to } of stretches) {
      for (let next = from; next <= to;) {
        const part = await reader.read({ from: next, to })
        const ours = await take({ from: next, to: part.to })
        const compared = setAsideUnread(ours, part.facts)
        const found = compareFacts(compared.stored, compared.chain)
        digests.stored.add(compared.stored)
        digests.chain.add(compared.chain)
        notCompared += compared.notCompared
        differencesFound += found.length
        differences.push(...found.slice(0, MOST_DIFFERENCES - differences.length))
        facts += compared.stored.length - found.filter(({ kind }) => kind !== 'missing').length
        blocks += part.to - next + 1
        next = part.to + 1
        options.onProgress?.({ blocks, of, differences: differencesFound })
      }
    }
  } finally {
    await stored.return?.(undefined)
  }
  const agrees = finalBlockAgrees && differencesFound === 0
  return {
    chainId,
    isSample: scope.kind === 'sample',
    seed,
    final,
    stretches,
    blocks,
    facts,
    notCompared,
    finalBlockAgrees,
    agrees,
    digests: { stored: digests.stored.hex(), chain: digests.chain.hex() },
    differences,
    differencesFound,
  }
}

const stretchesOf = (
  scope: VerifyScope,
  final: Stretch,
  { drawn }: StreamSurvey,
  random: () => number,
): readonly Stretch[] => {
  if (scope.kind === 'sample') return chooseStretches(final, scope.blocks, drawn, random)
  const { from = final.from, to = final.to } = scope
  if (from >= final.from && to <= final.to && from <= to) return [{ from, to }]
  throw new AppError({
    code: 'USAGE',
    message: `expected blocks between ${final.from}, where the stream begins, and ${final.to}, the last final one; got ${from} to ${to}`,
    retryable: false,
  })
}

const endpointsBlock = async (source: LogSource, number: number): Promise<BlockHeader> => {
  const header = await source.header(number)
  if (header !== null) return header
  const { head } = await source.head()
  const message = `the endpoint is at block ${head.number}, and the store’s facts are final up to block ${number}: let it catch up, or use another`
  throw new AppError({ code: 'ENDPOINT_BEHIND', message, retryable: true })
}

/** Takes facts in their order: of each range asked for, ascending, what lies in it. */
const factsBetween = (facts: AsyncIterator<PlacedFact>) => {
  let waiting: PlacedFact | undefined
  return async ({ from, to }: Stretch): Promise<PlacedFact[]> => {
    const taken: PlacedFact[] = []
    for (;;) {
      waiting ??= (await facts.next()).value as PlacedFact | undefined
      if (waiting === undefined || waiting.block > to) return taken
      if (waiting.block >= from) taken.push(waiting)
      waiting = undefined
    }
  }
}

const notFound = (message: string): AppError => new AppError({ code: 'NOT_FOUND', message, retryable: false })
