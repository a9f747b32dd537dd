/**
 * Empties a list that has been read, because an answer lives on with the promises that it came by: they were made when it was asked
 * for, have grown old meanwhile, and keep what they resolved to from being cleaned up until the old generation is, which then has all
 * of it to keep (measured: half of what a backfill let grow old).
 */
export const forgetItems = (list: readonly unknown[]): void => {
  ;(list as unknown[]).length = 0
}
