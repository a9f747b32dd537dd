/** Who counts what happens; labels only, never an id. */
export type RunObserver = {
  refused(code: string): void
  placed(engine: string, waitedMs: number): void
  ended(engine: string, outcome: string, ranMs: number | undefined): void
  knownAnswerFailed(engine: string): void
}

export const silentObserver: RunObserver = {
  refused: () => undefined,
  placed: () => undefined,
  ended: () => undefined,
  knownAnswerFailed: () => undefined,
}
