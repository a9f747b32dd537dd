export type ScratchWatch = {
  /** It was over its limit. */
  readonly isOver: () => boolean
  /** Looks a last time and then no more. */
  readonly close: () => Promise<void>
}

const leastPauseMs = 100
/** Looking takes at most a tenth of the time. */
const pausesPerLook = 9

/**
 * Looks again and again at what a container has written, for a daemon that has no wall around it, and says once when that is over
 * the limit. What is written between two looks goes over it.
 *
 * @param measure bytes written by now
 */
export function watchScratch(
  measure: () => Promise<number>,
  limitBytes: number,
  onOver: () => void,
): ScratchWatch {
  let isOver = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const begun = performance.now()
    // What cannot be measured now is being removed, or can be at the next look.
    const bytes = await measure().catch(() => 0)
    if (!isOver && bytes > limitBytes) {
      isOver = true
      onOver()
    }
    if (isClosed || isOver) return
    const pause = Math.max(leastPauseMs, pausesPerLook * (performance.now() - begun))
    timer = setTimeout(() => void (looking = look()), pause)
  }
  let looking = look()
  return {
    isOver: () => isOver,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await looking
      if (!isOver) await look()
    },
  }
}
