import type { RunProgress } from '../engines/engine.ts'
import type { RunView } from './run-view.ts'

type Happening =
  | { readonly event: 'state'; readonly data: RunView }
  | { readonly event: 'phase'; readonly data: { readonly phase: string } }
  | {
      readonly event: 'log'
      readonly data: { readonly stream: 'stdout' | 'stderr'; readonly base64: string }
    }
  /** So many bytes of the log went by before this follower could be told of them. */
  | { readonly event: 'gap'; readonly data: { readonly bytes: number } }

/** What happens to a run, as its followers see it; `id` is where to go on from. */
export type RunEvent = Happening & { readonly id: string }

export type FollowOptions = {
  /** The id of the last event that was seen. */
  readonly after?: string | undefined
  readonly signal: AbortSignal
}

/** The last events of runs, in bounded memory: a follower holds a place in them and nothing else, however slow it is. */
export type RunEvents = {
  state(key: string, view: RunView): void
  progress(key: string, progress: RunProgress): void
  /** Events after the one named, or all that are left, until the run is finished, the signal aborts or the service ends. */
  follow(
    key: string,
    view: () => RunView | undefined,
    options: FollowOptions,
  ): AsyncGenerator<RunEvent, void, void>
  close(): void
}

export type RunEventsOptions = {
  /** Names this process in event ids: what another one numbered says nothing here. */
  readonly boot: string
  /** Bytes of log that are kept of one run. */
  readonly logBytes?: number
  /** Finished runs whose events are kept. */
  readonly finishedRuns?: number
}

/** `offset`: bytes of the run's log that came before it. */
type Kept = {
  readonly number: number
  readonly happening: Happening
  readonly size: number
  readonly offset: number
}
type Track = {
  readonly kept: Kept[]
  number: number
  offset: number
  keptBytes: number
  isFinished: boolean
  readonly wakers: Set<() => void>
}

/** Of one event; an engine's larger chunks are split, so that one event never exceeds what a follower can take at once. */
const chunkBytes = 12_288
/** What an event costs beside its bytes, so that many small ones are bounded too. */
const overheadBytes = 256

/** The id of a run's last event. */
export const finalEventId = 'end'

/** Whether a run is over, for now. */
export function isFinished(view: RunView): boolean {
  return view.state === 'completed' || view.state === 'failed'
}

/** No events yet. */
export function createRunEvents({
  boot,
  logBytes = 262_144,
  finishedRuns = 64,
}: RunEventsOptions): RunEvents {
  const tracks = new Map<string, Track>()
  const finished = new Set<string>()
  const closing = new AbortController()

  const trackOf = (key: string): Track => {
    const track = tracks.get(key) ?? emptyTrack()
    tracks.set(key, track)
    return track
  }
  const push = (track: Track, happening: Happening, size: number) => {
    track.number += 1
    track.kept.push({ number: track.number, happening, size, offset: track.offset })
    track.offset += size
    track.keptBytes += size + overheadBytes
    while (track.keptBytes > logBytes) {
      const oldest = track.kept.findIndex((kept) => kept.size > 0)
      const [dropped] = oldest === -1 ? [] : track.kept.splice(oldest, 1)
      if (dropped === undefined) break
      track.keptBytes -= dropped.size + overheadBytes
    }
    wake(track)
  }
  const forgetOldest = () => {
    for (const key of finished) {
      if (finished.size <= finishedRuns) return
      finished.delete(key)
      tracks.delete(key)
    }
  }

  async function* follow(
    key: string,
    view: () => RunView | undefined,
    { after, signal }: FollowOptions,
  ): AsyncGenerator<RunEvent, void, void> {
    let place = placeOf(after, boot)
    while (!closing.signal.aborted && !signal.aborted) {
      const current = view()
      if (current === undefined) return
      const track = tracks.get(key)
      if (track === undefined) {
        const id = isFinished(current) ? finalEventId : `${boot}.0.0`
        yield { id, event: 'state', data: current }
        if (isFinished(current)) return
      }
      const live = trackOf(key)
      if (place.number > live.number) place = { number: 0, offset: 0 }
      const next = live.kept.find(({ number }) => number > place.number)
      if (next === undefined) {
        if (live.isFinished) return
        await turn(live, signal)
        continue
      }
      if (next.offset > place.offset) {
        const id = `${boot}.${place.number}.${next.offset}`
        yield { id, event: 'gap', data: { bytes: next.offset - place.offset } }
      }
      place = { number: next.number, offset: next.offset + next.size }
      const isLast = live.isFinished && next.number === live.number
      yield { ...next.happening, id: isLast ? finalEventId : `${boot}.${place.number}.${place.offset}` }
      if (isLast) return
    }
  }

  return {
    state: (key, data) => {
      const track = trackOf(key)
      track.isFinished = isFinished(data)
      finished.delete(key)
      if (track.isFinished) finished.add(key)
      push(track, { event: 'state', data }, 0)
      forgetOldest()
    },
    progress: (key, progress) => {
      const track = tracks.get(key)
      if (track === undefined || track.isFinished) return
      if (progress.kind === 'phase') {
        push(track, { event: 'phase', data: { phase: progress.phase } }, 0)
        return
      }
      const { stream, bytes } = progress
      for (let from = 0; from < bytes.length; from += chunkBytes) {
        const chunk = Buffer.from(bytes.subarray(from, from + chunkBytes))
        push(track, { event: 'log', data: { stream, base64: chunk.toString('base64') } }, chunk.length)
      }
    },
    follow,
    close: () => {
      closing.abort()
      for (const track of tracks.values()) wake(track)
    },
  }
}

function emptyTrack(): Track {
  return { kept: [], number: 0, offset: 0, keptBytes: 0, isFinished: false, wakers: new Set() }
}

/** Where an event id left off; the beginning for ids of another process, or none of ours. */
function placeOf(id: string | undefined, boot: string): { readonly number: number; readonly offset: number } {
  const [numberedBy, number, offset] = id?.split('.') ?? []
  const isOurs = numberedBy === boot && /^\d{1,15}$/.test(number ?? '') && /^\d{1,15}$/.test(offset ?? '')
  return isOurs ? { number: Number(number), offset: Number(offset) } : { number: 0, offset: 0 }
}

function wake({ wakers }: Track): void {
  const waiting = [...wakers]
  wakers.clear()
  for (const resume of waiting) resume()
}

/** Waits for the track's next event, or for the signal; leaves nothing behind either way. */
async function turn({ wakers }: Track, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const onEvent = () => resolve()
  wakers.add(onEvent)
  signal.addEventListener('abort', onEvent, { once: true })
  await promise
  signal.removeEventListener('abort', onEvent)
  wakers.delete(onEvent)
}
