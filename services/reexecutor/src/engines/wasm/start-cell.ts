/** When a program began, in nanoseconds of the machine's monotonic clock; 0 until it has. Two threads see it at once. */
export type StartCell = BigInt64Array<SharedArrayBuffer>

export const createStartCell = (): StartCell => new BigInt64Array(new SharedArrayBuffer(8))

export function noteStart(cell: StartCell): void {
  Atomics.store(cell, 0, process.hrtime.bigint())
}

export type TimeLimits = {
  /** Until the program begins. */
  readonly startAllowanceMs: number
  /** From then on. */
  readonly wallTimeMs: number
}

/**
 * Calls `expire` once the program has not begun, or not ended, in time. It looks at the cell when something could be over and
 * not before: a message at every start would cost a short run more than its start does.
 */
export function watchStart(
  cell: StartCell,
  { startAllowanceMs, wallTimeMs }: TimeLimits,
  expire: (hasStarted: boolean) => void,
): { stop(): void } {
  const watchedFrom = process.hrtime.bigint()
  const look = () => {
    const startedAt = Atomics.load(cell, 0)
    const hasStarted = startedAt !== 0n
    const elapsedMs = Number(process.hrtime.bigint() - (hasStarted ? startedAt : watchedFrom)) / 1e6
    const leftMs = (hasStarted ? wallTimeMs : startAllowanceMs) - elapsedMs
    if (leftMs <= 0) return expire(hasStarted)
    timer = setTimeout(look, Math.ceil(hasStarted ? leftMs : Math.min(leftMs, wallTimeMs)))
  }
  let timer = setTimeout(look, Math.min(startAllowanceMs, wallTimeMs))
  return { stop: () => clearTimeout(timer) }
}
