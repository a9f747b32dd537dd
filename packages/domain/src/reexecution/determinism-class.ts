/** A determinism class, read: everything about an engine and a machine that results may depend on, as one line. */
export type DeterminismClass = {
  /** Raised when the line itself changes its form. */
  readonly version: 'dc1'
  readonly engine: string
  /** What the engine says of itself and the machine, in its order: `arch=x64`, `LE`. */
  readonly features: readonly string[]
}

/** How a class of ours stands to the claim's. */
export type ClassMatch =
  | 'identical'
  /** The policy says that honest results of the two were found to be within its tolerances of each other. */
  | 'compatible'
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

/** The features in which two classes differ, each side's own. */
export const differingFeatures = (
  one: DeterminismClass,
  other: DeterminismClass,
): readonly [string[], string[]] => [
  one.features.filter((feature) => !other.features.includes(feature)),
  other.features.filter((feature) => !one.features.includes(feature)),
]
