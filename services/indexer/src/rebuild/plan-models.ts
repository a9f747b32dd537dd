/** A read model's file as it was found. */
export type ModelFile = {
  readonly path: string
  /** Files are numbered as they are made. */
  readonly generation: number
  /** Versions that it was built by; undefined of a file that is no read model. */
  readonly versions: Readonly<Record<string, number>> | undefined
  /** Whether it has once caught up with its log. */
  readonly isBuilt: boolean
}

/** What to do with the files that are there. */
export type ModelPlan = {
  /** The file that holds what is shown; a former one, of other projections, is shown as it stands. */
  readonly shown?: { readonly file: ModelFile; readonly isFormer: boolean }
  readonly removed: readonly ModelFile[]
  /** Number of the next file to be made. */
  readonly next: number
}

type Versions = Readonly<Record<string, number>>

const isSame = (left: Versions, right: Versions): boolean =>
  Object.keys({ ...left, ...right }).every((name) => left[name] === right[name])

/**
 * Decides which file to show: the newest that this program's projections built, else the newest of others in the same tables,
 * which serves until ours is built. Files that were never finished are of no use: whatever stopped may have torn them.
 */
export const planModels = (files: readonly ModelFile[], wanted: Versions): ModelPlan => {
  const newestFirst = files.toSorted((left, right) => right.generation - left.generation)
  const built = newestFirst.filter(({ isBuilt }) => isBuilt)
  const ours = built.find(({ versions }) => versions !== undefined && isSame(versions, wanted))
  const shown = ours ?? built.find(({ versions }) => versions?.['tables'] === wanted['tables'])
  return {
    ...(shown === undefined ? {} : { shown: { file: shown, isFormer: shown !== ours } }),
    removed: files.filter((file) => file !== shown),
    next: (newestFirst[0]?.generation ?? 0) + 1,
  }
}
