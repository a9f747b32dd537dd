import type {
  BlockHeader,
  HeadUpdate,
  LogSource,
  RangeAnswer,
  RangeRequest,
} from '../log-source/log-source.ts'
import type { Ask, Asked, PoolContext } from './ask-endpoints.ts'
import type { Changes } from './changes.ts'
import type { Range } from './digest-range.ts'
import { isTooNarrow } from './rank-endpoints.ts'
import type { SettledHead } from './settle-head.ts'
import { inconsistentRange } from './tell-rejections.ts'

export type PooledSourceOptions = PoolContext & {
  readonly chainId: number
  readonly ask: <T>(ask: Ask<T>) => Promise<Asked<T>>
  readonly settled: () => SettledHead | null
  /** The tip as it stands, or why there is none; null while the first look at it is still under way. */
  readonly current: () => HeadUpdate | null
  readonly changes: Changes
  /** What to believe of a range that one endpoint gave: of every range, or of those that are `final`. */
  readonly checkRange: (
    request: RangeRequest,
    given: { readonly id: number; readonly range: Range },
    isFinal: boolean,
  ) => Promise<RangeAnswer>
  /** The header at a number as the endpoints agree on it, where they have to; undefined where none of them answers. */
  readonly agreedHeader?: ((number: number) => Promise<BlockHeader | null | undefined>) | undefined
}

/** Blocks behind an endpoint's own head at which a missing block is missing for good. */
const DEEP = 128

/**
 * One log source over all endpoints. A range, its headers and its logs, comes from one endpoint alone. An answer that is not a
 * range is given only if no endpoint has a better one, and the widest that any of them takes is what a refusal says fits.
 */
export const createPooledSource = (options: PooledSourceOptions): LogSource => {
  const { chainId, ask, register, clock, settled, current, changes, checkRange, agreedHeader } = options
  const { onRejected } = options

  const unfit = (answer: RangeAnswer, id: number, request: RangeRequest): string | undefined => {
    const width = request.to - request.from + 1
    switch (answer.kind) {
      case 'range':
        return undefined
      case 'refused':
        register.note(id, { kind: 'rangeRefused', fits: answer.fits ?? Math.floor(width / 2) })
        return `refused blocks ${request.from} to ${request.to}: ${answer.reason}`
      case 'missing': {
        const head = register.of(id).tip?.head.number
        if (head !== undefined && answer.block < head - DEEP)
          register.note(id, { kind: 'historyMissing', block: answer.block })
        return `does not have block ${answer.block}`
      }
      case 'inconsistent':
        if (register.states().length > 1)
          onRejected?.(inconsistentRange(register.of(id).name, request, answer.reason))
        return answer.reason
      default:
        return `block ${request.from} does not follow the block we know`
    }
  }

  const range = async (request: RangeRequest): Promise<RangeAnswer> => {
    const need = { what: 'range', from: request.from, to: request.to } as const
    const now = clock.now()
    const narrow = register.states().filter((state) => isTooNarrow(state, need, now))
    if (narrow.length === register.states().length) {
      const fits = Math.max(...narrow.map(({ widest }) => widest?.blocks ?? 1))
      return { kind: 'refused', reason: `no endpoint takes more than ${fits} blocks at once`, fits }
    }
    const { answer, by } = await ask<RangeAnswer>({
      need,
      method: 'eth_getLogs',
      calls: request.to - request.from + 2,
      mayHedge: true,
      mayRepeat: true,
      run: ({ source }) => source.range(request),
      unfit: (given, id) => unfit(given, id, request),
      better: (one, other) => (WEIGHT[other.kind] > WEIGHT[one.kind] ? other : one),
    })
    const finalTo = Math.max(request.finalTo ?? -1, settled()?.observation.finalised?.number ?? -1)
    return answer.kind === 'range'
      ? checkRange(request, { id: by, range: answer }, request.to <= finalTo)
      : answer
  }

  return {
    chainId,
    range,
    head: async () => {
      const { answer, by } = await ask({
        need: { what: 'head', atHead: true },
        method: 'eth_getBlockByNumber',
        calls: 2,
        mayHedge: true,
        mayRepeat: true,
        run: ({ source }) => source.head(),
      })
      register.note(by, { kind: 'tipSeen', tip: answer })
      return settled()?.observation ?? answer
    },
    header: async (at) => {
      const agreed = typeof at === 'number' ? await agreedHeader?.(at) : undefined
      if (agreed !== undefined) return agreed
      const asked = await ask({
        need: { what: 'read', ...(typeof at === 'number' ? { from: at, to: at } : {}) },
        method: typeof at === 'number' ? 'eth_getBlockByNumber' : 'eth_getBlockByHash',
        calls: 1,
        mayHedge: true,
        mayRepeat: true,
        run: ({ source }) => source.header(at),
        unfit: (header) => (header === null ? `does not have block ${at}` : undefined),
      })
      return asked.answer
    },
    async *follow(signal) {
      let last = ''
      for (let version = -1; !signal.aborted; version = await changes.after(version, signal)) {
        const update = current()
        if (update === null) continue
        const key = keyOf(update)
        if (key !== last) yield update
        last = key
      }
    },
  }
}

const WEIGHT: Readonly<Record<RangeAnswer['kind'], number>> = {
  range: 4,
  refused: 3,
  detached: 2,
  missing: 1,
  inconsistent: 0,
}

const keyOf = (update: HeadUpdate): string =>
  update.kind === 'head'
    ? `${update.observation.head.hash}/${update.observation.safe?.hash}/${update.observation.finalised?.hash}`
    : `failure: ${update.error instanceof Error && 'code' in update.error ? String(update.error.code) : ''}`
