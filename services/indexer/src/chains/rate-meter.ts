/** How much of something was done by a moment. */
export type Progress = { readonly atMs: number; readonly blocks: number; readonly events: number }

export type Rate = { readonly blocksPerSecond: number; readonly eventsPerSecond: number }

export type RateMeter = {
  /** Takes a sample; times ascend. */
  sample(progress: Progress): void
  /** Over the samples of the window; null before it has two. */
  rate(): Rate | null
}

/** Measures how fast a chain is read over the last `windowMs`. Going back, as a rewind does, counts as standing still. */
export const createRateMeter = (windowMs = 30_000): RateMeter => {
  let samples: Progress[] = []
  return {
    sample: (progress) => {
      samples = [...samples.filter(({ atMs }) => atMs >= progress.atMs - windowMs), progress]
    },
    rate: () => {
      const [first, last] = [samples[0], samples.at(-1)]
      if (first === undefined || last === undefined || last.atMs <= first.atMs) return null
      const seconds = (last.atMs - first.atMs) / 1000
      return {
        blocksPerSecond: Math.max(0, last.blocks - first.blocks) / seconds,
        eventsPerSecond: Math.max(0, last.events - first.events) / seconds,
      }
    },
  }
}
