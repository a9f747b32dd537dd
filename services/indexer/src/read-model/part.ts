/** A part of the read model whose changes wait in memory for the next commit. */
export type Part = {
  /** Writes what changed since the last time; within the commit's transaction. */
  flush(): void
  /** Makes what was written what others see; after the commit. */
  settle(): void
  /** Forgets what was not committed. */
  forget(): void
}
