/** A determinism class, read: everything about an engine and a machine that results may depend on, as one line. */
export type DeterminismClass = {
  /** Raised when the line itself changes its form. */
  readonly version: 'dc1'
  readonly engine: string
  /** What the engine says of itself and the machine, in its order: `arch=x64`, `LE`. */
  readonly features: readonly string[]
}

/** The draw class of jobs that give the same bytes on every machine. */
export const PORTABLE_CLASS = 'portable'

/** How a class of ours stands to the claim's. */
export type ClassMatch =
  | 'identical'
  /** The policy says that honest results of the two were found to be within its tolerances of each other. */
  | 'compatible'
  /** Only a draw class was declared for the claim, and it is ours. */
  | 'declared'
  | 'foreign'
  /** Nobody said on which class the claim was made. */
  | 'unknown'

/** Reads a class such as `dc1/wasm/host=1/arch=x64`; undefined for a text of another form. */
export const readDeterminismClass = (text: string): DeterminismClass | undefined => {
  const [version, engine, ...features] = text.split('/')
  if (version !== 'dc1' || engine === undefined || engine === '' || features.includes('')) return undefined
  return { version, engine, features }
}

/** Compares a class of ours with the one the claim was made on. */
export const matchClasses = (
  ours: string,
  claimed: string | undefined,
  compatible: readonly (readonly string[])[],
): ClassMatch => {
  if (claimed === undefined) return 'unknown'
  if (ours === claimed) return 'identical'
  if (readDeterminismClass(claimed) === undefined) return 'unknown'
  return compatible.some((group) => group.includes(ours) && group.includes(claimed))
    ? 'compatible'
    : 'foreign'
}

/** What a slot is: its exact class, and the coarse one that mediators are drawn by. */
export type SlotClasses = { readonly determinismClass: string; readonly drawClass: string }

/**
 * Compares the classes of a run of ours with what is said of a claim's. The exact class decides where it is said; else a provider
 * that declared the coarse one said that its results repeat anywhere in it.
 */
export const matchClaim = (
  ours: SlotClasses,
  claimed: { readonly [Name in keyof SlotClasses]?: string | undefined },
  compatible: readonly (readonly string[])[],
): ClassMatch => {
  if (claimed.determinismClass === undefined && claimed.drawClass === ours.drawClass) return 'declared'
  return matchClasses(ours.determinismClass, claimed.determinismClass, compatible)
}

/** The features in which two classes differ, each side's own. */
export const differingFeatures = (
  one: DeterminismClass,
  other: DeterminismClass,
): readonly [string[], string[]] => [
  one.features.filter((feature) => !other.features.includes(feature)),
  other.features.filter((feature) => !one.features.includes(feature)),
]
