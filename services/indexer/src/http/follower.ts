import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { FeedItem } from '../read-model/feed.ts'
import type { ReadModel } from '../read-model/read-model.ts'

export type FollowerLimits = {
  readonly heartbeatMs: number
  /** A reader that takes nothing for so long is dropped. */
  readonly stallMs: number
  /** How long to wait for a place that lies beyond what is shown: a reader may have come from another replica. */
  readonly catchUpMs: number
}

/** What a follower asked for: the place it goes on after, if any, and what it wants to hear of. */
export type FollowerWish = {
  readonly place: string | undefined
  readonly subject: string | undefined
  readonly chainId: number | undefined
}

const itemsPerRead = 200
const graceMs = 5_000

const message = (event: string, data: object, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const textOf = (item: FeedItem): string =>
  item.kind === 'fact' ? message('fact', item.fact, item.id) : message('rewound', item.rewound, item.id)

const positionOf = (place: string): string => place.split('-', 1)[0] ?? ''

/**
 * Tells a reader what happens, from a place on: facts and rewinds in log order, each once, with the id to go on after. One whose place is not in this log
 * is told `reset` and everything from the start; one that takes nothing is told `dropped`. Never more than a page is held for it. Returns what ends it.
 */
export const serveFollower = (
  raw: ServerResponse,
  reads: Pick<ReadModel, 'checkpoint' | 'facts' | 'onCommit'>,
  { place, subject, chainId }: FollowerWish,
  { heartbeatMs, stallMs, catchUpMs }: FollowerLimits,
): { readonly done: Promise<void>; readonly end: () => void } => {
  const { feed } = reads.facts
  const here = feed.horizon()
  let bell = Promise.withResolvers<void>()
  const ring = (): void => {
    bell.resolve()
    bell = Promise.withResolvers()
  }
  const stopListening = reads.onCommit(ring)
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(': still here\n\n')
  }, heartbeatMs)
  const over = Promise.withResolvers<void>()
  const state = { isOver: false }
  const end = (): void => {
    if (state.isOver) return
    state.isOver = true
    stopListening()
    clearInterval(heartbeat)
    over.resolve()
    ring()
    raw.end()
  }
  raw.on('close', end)

  const drop = (): void => {
    const detail = `nothing was taken for ${stallMs / 1000} s; go on after the last id that came`
    raw.end(message('dropped', { code: 'READER_TOO_SLOW', detail }))
    setTimeout(() => raw.destroy(), graceMs).unref()
    end()
  }

  /** Resolves when everything written has been taken, or the reader is gone; drops it where neither happens. */
  const taken = async (): Promise<void> => {
    const drained = Promise.withResolvers<void>()
    const timer = setTimeout(() => drained.resolve(drop()), stallMs)
    raw.once('drain', drained.resolve)
    await Promise.race([drained.promise, over.promise])
    clearTimeout(timer)
    raw.off('drain', drained.resolve)
  }

  const write = async (text: string): Promise<void> => {
    if (!raw.write(text)) await taken()
  }

  const isBeyond = (from: string): boolean => positionOf(from) > (reads.checkpoint()?.position ?? '')

  const begin = async (): Promise<string> => {
    if (place === undefined) return chainId === undefined ? here : feed.horizonOf(chainId)
    const deadline = performance.now() + catchUpMs
    while (isBeyond(place) && !state.isOver) {
      const left = deadline - performance.now()
      if (left <= 0) break
      await Promise.race([bell.promise, delay(left, undefined, { ref: false })])
    }
    const resumed = isBeyond(place) ? ({ kind: 'unknown' } as const) : await feed.resume(place)
    if (resumed.kind === 'at') return resumed.position
    const detail =
      'this log has something else at your position, or ends before it; everything follows from the start'
    await write(message('reset', { code: 'POSITION_UNKNOWN', from: '', detail }))
    return ''
  }

  const follow = async (): Promise<void> => {
    await write('retry: 2000\n: from here on\n\n')
    let after = await begin()
    while (!state.isOver) {
      const changed = bell.promise
      const { items, upTo } = await feed.read({ after, limit: itemsPerRead, subject, chainId })
      for (const item of items) {
        if (state.isOver) return
        await write(textOf(item))
      }
      after = upTo
      if (items.length === 0) await changed
    }
  }

  return { done: follow().finally(end), end }
}
