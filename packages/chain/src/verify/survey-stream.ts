import type { FactOf, IngestFacts } from '@lilymed/domain'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { BlockRef } from '../log-source/log-source.ts'

/** What a stream of facts says of itself: how far it goes, what of it is final, and which of its facts were taken back. */
export type StreamSurvey = {
  /** First block whose facts are in the stream. */
  readonly startBlock: number
  /** The newest block whose facts are all there and final; null while none is. */
  readonly finalised: BlockRef | null
  /** of the last event looked at; what is appended later is not part of the survey */
  readonly revision: bigint
  /** Every rewind, in the order of the stream: facts before it of blocks above `toBlock` do not hold. */
  readonly rewinds: ReadonlyArray<{ readonly revision: bigint; readonly toBlock: number }>
  /** Blocks with facts, drawn evenly from all of them that are stored. */
  readonly drawn: readonly number[]
}

/**
 * Reads a chain's stream once. `drawn` has up to `draws` blocks with facts, by reservoir sampling with `random` (0 to 1).
 * Throws StreamNotFound where the store has no such stream.
 */
export const surveyStream = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
  { draws, random }: { readonly draws: number; readonly random: () => number },
): Promise<StreamSurvey> => {
  let startBlock = 0
  let finalised: BlockRef | null = null
  let revision = -1n
  let [facts, last] = [0, -1]
  const rewinds: Array<StreamSurvey['rewinds'][number]> = []
  const drawn: number[] = []
  for await (const event of store.readStream(stream)) {
    if (revision === -1n) startBlock = Number(dataOf(event, 'IngestStarted').startBlock)
    revision = event.revision
    const { blockNumber } = event.metadata
    if (blockNumber !== undefined) {
      if (Number(blockNumber) === last) continue
      last = Number(blockNumber)
      facts += 1
      if (drawn.length < draws) drawn.push(last)
      else if (draws > 0 && random() * facts < draws) drawn[Math.floor(random() * draws)] = last
    } else if (event.type === 'ChainRewound') {
      const { toBlock, toHash } = dataOf(event, 'ChainRewound')
      rewinds.push({ revision, toBlock: Number(toBlock) })
      // Below what was final only an operator rewinds, and then less is final.
      if (finalised !== null && finalised.number > Number(toBlock))
        finalised = { number: Number(toBlock), hash: toHash }
    } else if (event.type === 'FinalityAdvanced') {
      const { block, hash } = dataOf(event, 'FinalityAdvanced')
      finalised = { number: Number(block), hash }
    }
  }
  return { startBlock, finalised, revision, rewinds, drawn }
}

const dataOf = <Type extends keyof IngestFacts>(event: RecordedEvent, type: Type): FactOf<Type>['data'] => {
  if (event.type !== type)
    throw new Error(`expected ${type} at revision ${event.revision} of ${event.stream}, got ${event.type}`)
  return event.data as unknown as FactOf<Type>['data']
}
