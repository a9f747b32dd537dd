/** How many blocks to ask for at once. */
export type RangeWidth = {
  readonly blocks: number
  /** Most that the endpoint takes, by what it refused lately; null when nothing. */
  readonly cap: number | null
  readonly refusals: number
}

/** An answer's worth of chain, for learning how much to ask for next. */
export type RangeYield = {
  /** blocks covered */
  readonly blocks: number
  readonly logs: number
  /** bytes of the answer, where known */
  readonly answerBytes?: number | undefined
}

/** Where the widths begin: good on a busy local chain, and soon left behind on a quiet one. */
const FIRST_BLOCKS = 50

/** Larger answers than this gain nothing and feed the garbage collector (measured: 2,000 to 5,000 logs is the sweet spot). */
const TARGET_LOGS = 2_500
const TARGET_BYTES = 2 * 1024 * 1024

const GROWTH = 1.2

/** The width to begin with. */
export const firstWidth = (most: number): RangeWidth => ({
  blocks: Math.min(FIRST_BLOCKS, most),
  cap: null,
  refusals: 0,
})

/**
 * The next width after an answer to a range that was asked for at full width: the same while an answer is within a fourth of
 * 2,500 logs or 2 MB, else towards that, upwards by a fifth at most, down to half at most, never past `most` or what was refused lately.
 */
export const learnYield = (width: RangeWidth, got: RangeYield, most: number): RangeWidth => {
  const load = Math.max(got.logs / TARGET_LOGS, (got.answerBytes ?? 0) / TARGET_BYTES)
  // A width that is near enough stays, so that what was read ahead at it is what is asked for.
  if (load > 0.8 && load < 1.25 && width.blocks <= Math.min(width.cap ?? most, most)) return width
  const ideal = load === 0 ? Number.POSITIVE_INFINITY : Math.round(got.blocks / load)
  const bounded = Math.max(
    Math.floor(width.blocks / 2),
    Math.min(ideal, Math.ceil(width.blocks * GROWTH), width.cap ?? most, most),
  )
  return { ...width, blocks: Math.max(1, bounded) }
}

/** The width after a refusal of `asked` blocks: half of it, or what the endpoint says would fit, if that is less. */
export const learnRefusal = (width: RangeWidth, asked: number, fits: number | undefined): RangeWidth => {
  const said = fits !== undefined && fits >= 1 && fits < asked ? Math.floor(fits) : undefined
  return {
    blocks: Math.max(1, Math.min(said ?? asked, Math.floor(asked / 2))),
    cap: Math.max(1, said ?? asked - 1),
    refusals: width.refusals + 1,
  }
}

/** The width when what was refused is long enough ago to be tried again. */
export const forgetRefusal = (width: RangeWidth, nth: number): RangeWidth =>
  width.refusals === nth ? { ...width, cap: null } : width
