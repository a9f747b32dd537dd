import { AppError, isAppError } from '@lilymed/service-kit'
import type { LogSource } from '../log-source/log-source.ts'
import type { Translator } from '../translate/translator.ts'
import type { Stretch } from './choose-stretches.ts'
import { placedFact } from './placed-fact.ts'
import { patiently } from './patiently.ts'
import type { PlacedFact } from './placed-fact.ts'

/** The part of a chain that was read again, and its facts. */
export type ReadPart = { readonly to: number; readonly facts: readonly PlacedFact[] }

export type StretchReader = {
  /** Facts of blocks `from` to some block not above `to`, as many as the endpoint gives at once. */
  read(stretch: Stretch): Promise<ReadPart>
}

export type StretchReaderOptions = {
  readonly source: Pick<LogSource, 'range'>
  readonly translator: Pick<Translator, 'addresses' | 'translate'>
  /** Newest final block: everything read is final. */
  readonly finalTo: number
  /** Most blocks asked for at once. Up to 100 each is proven by its header. */
  readonly mostBlocks: number
  readonly firstPauseMs?: number
}

const FIRST_BLOCKS = 100
const FULL_LOGS = 2_500

/**
 * Reads final blocks from an endpoint, in ranges that grow while they hold few logs and shrink to what it takes. What it cannot
 * give after some patience is an AppError: HISTORY_MISSING where it does not have the blocks, their logs or their state, else
 * its own.
 */
export const createStretchReader = ({
  source,
  translator,
  finalTo,
  mostBlocks,
  firstPauseMs = 250,
}: StretchReaderOptions): StretchReader => {
  let most = mostBlocks
  let width = Math.min(FIRST_BLOCKS, most)

  const readOnce = async ({ from, to }: Stretch): Promise<ReadPart | AppError> => {
    const { addresses } = translator
    const answer = await source.range({ from, to, addresses, parentHash: undefined, finalTo })
    switch (answer.kind) {
      case 'range': {
        const facts = (await translator.translate(answer)).map(placedFact)
        if (to - from + 1 >= width)
          width = answer.logs.length > FULL_LOGS ? Math.ceil(width / 2) : Math.min(most, width * 2)
        return { to, facts }
      }
      case 'refused':
        if (from === to) return historyMissing(from, answer.reason)
        most = Math.max(1, Math.min(answer.fits ?? Infinity, Math.floor((to - from + 1) / 2)))
        width = most
        return unsettled(`blocks ${from} to ${to} were refused: ${answer.reason}`)
      case 'missing':
        return historyMissing(answer.block, 'the endpoint does not have it')
      default:
        return unsettled(
          answer.kind === 'inconsistent' ? answer.reason : `block ${from} does not follow the one before it`,
        )
    }
  }

  /** A range that is refused for its width is asked for narrower at once, and costs no patience. */
  const readNarrowing = async ({ from, to }: Stretch): Promise<ReadPart | AppError> => {
    for (;;) {
      const before = width
      const part = await readOnce({ from, to: Math.min(to, from + before - 1) })
      if (!isAppError(part) || width >= before) return part
    }
  }

  return {
    read: (stretch) =>
      patiently(() => readNarrowing(stretch), firstPauseMs).catch((failure: unknown) => {
        throw isAppError(failure) && failure.code !== 'HISTORY_MISSING' && isAboutState(failure)
          ? historyMissing(stretch.from, failure.message)
          : failure
      }),
  }
}

const unsettled = (message: string): AppError =>
  new AppError({
    code: 'ENDPOINT_UNSETTLED',
    message: `the endpoint’s answers do not hold together: ${message}`,
    retryable: true,
  })

const historyMissing = (block: number, reason: string): AppError =>
  new AppError({
    code: 'HISTORY_MISSING',
    message: `block ${block} cannot be read again at this endpoint (${reason}): use one that keeps the chain’s whole history, state included`,
    retryable: false,
  })

const isAboutState = (failure: AppError): boolean =>
  failure.code === 'RPC_NO_STATE' ||
  /trie node|historical state|state (?:is )?(?:not available|unavailable|pruned)|BlockOutOfRange|pruned|archive/i.test(
    failure.message,
  )
