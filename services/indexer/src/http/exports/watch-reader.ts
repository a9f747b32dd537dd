import type { ServerResponse } from 'node:http'

/** How long an export may take, and its reader take nothing. */
export type ExportLimits = { readonly stallMs: number; readonly longestMs: number }

/** A reader that is being watched. */
export type WatchedReader = {
  /** Why the export must end before it is whole, if so. */
  readonly stopped: () => string | undefined
  /** Ends it with the next page. */
  readonly stop: (reason: string) => void
  readonly unwatch: () => void
}

/** How often a reader is looked at before it is cut off. */
const looks = 10

const seconds = (ms: number): string => `${ms / 1000} s`

/**
 * Watches who reads an export. One that takes nothing for `stallMs` while something waits for it is cut off: it holds a place and a state of the database.
 * After `longestMs` an export is stopped, and `stallMs` later it is cut off if that has not gone through. `onCut` is told why.
 */
export const watchReader = (
  raw: ServerResponse,
  { stallMs, longestMs }: ExportLimits,
  onCut: (reason: string) => void,
): WatchedReader => {
  let reason: string | undefined
  let taken = -1
  let looksInVain = 0

  const cut = (why: string): void => {
    unwatch()
    onCut(why)
    raw.destroy()
  }
  const look = (): void => {
    const bytes = raw.socket?.bytesWritten ?? 0
    // Looks are counted and not the time: while this process itself was busy nobody could take anything.
    looksInVain = bytes !== taken || raw.writableLength === 0 ? 0 : looksInVain + 1
    taken = bytes
    if (looksInVain >= looks) cut(`its reader took nothing for ${seconds(stallMs)}`)
  }
  const looking = setInterval(look, stallMs / looks)
  const ending = setTimeout(() => {
    reason ??= `it took longer than ${seconds(longestMs)}`
  }, longestMs)
  const cutting = setTimeout(() => cut(`it took longer than ${seconds(longestMs)}`), longestMs + stallMs)
  const unwatch = (): void => {
    clearInterval(looking)
    clearTimeout(ending)
    clearTimeout(cutting)
  }
  return {
    stopped: () => reason,
    stop: (why) => {
      reason ??= why
    },
    unwatch,
  }
}
