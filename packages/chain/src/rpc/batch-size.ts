/** The most calls that one endpoint takes in a batch, as far as its answers have taught it. */
export type BatchSize = {
  readonly most: number
  /** A batch of `calls` was refused for its size; `fits` is the number the endpoint said it would take. */
  refused(calls: number, fits?: number): void
  /** A batch of `calls` was answered. */
  answered(calls: number): void
}

/** After so many batches of the size that goes through, twice the size is tried again: what was refused may have been a hiccup. */
const TRY_MORE_AFTER = 100

/** How many calls to try where a batch of `calls` was too many. */
export const fewerThan = (calls: number, fits?: number): number =>
  Math.max(1, Math.min(fits ?? Math.ceil(calls / 2), calls - 1))

/** Begins with batches of `atMost` calls; a size is at least 1 whatever an endpoint says. */
export const createBatchSize = (atMost: number): BatchSize => {
  let most = atMost
  let answered = 0
  return {
    get most() {
      return most
    },
    refused: (calls, fits) => {
      most = Math.min(most, fewerThan(calls, fits))
      answered = 0
    },
    answered: (calls) => {
      if (calls < most || most === atMost) return
      answered += 1
      if (answered % TRY_MORE_AFTER === 0) most = Math.min(atMost, most * 2)
    },
  }
}
