import type { ChainFact, FactData, FactOrigin, FactType } from '@lilymed/domain'

/** A fact that the projections see: decoded, located, and in a block that has been observed whole. */
export type ObservedFact<Type extends FactType = FactType> = Extract<ChainFact, { type: Type }> & {
  readonly chainId: number
  readonly origin: FactOrigin & {
    /** Where the event log has it. */
    readonly position: string
    /** Its number in its chain's stream. */
    readonly revision: number
    /** Unix seconds of its block, where the log or the observation told us. */
    readonly at: number | null
  }
}

/** Rows as they stand before the fact at hand, for a projection that needs more than its own row. */
export type RowReader = {
  get<Row>(projection: Projection<Row>, chainId: number, key: string): Row | undefined
  /** Rows whose key starts with `prefix`, in order of key. */
  list<Row>(projection: Projection<Row>, chainId: number, prefix: string): readonly Row[]
}

/** How rows are stored where their own JSON would say much of it over again: JSON that gives back an equal row. */
export type Packing<Row> = {
  readonly pack: (row: Row) => unknown
  readonly unpack: (packed: unknown) => Row
}

/**
 * A pure fold of facts into rows. Rows are JSON, so that a before-image is just a row's former text.
 * A change of what a row holds or means is a new `version`, which rebuilds the read model.
 */
export type Projection<Row> = {
  readonly name: string
  readonly version: number
  /** What lists filter and sort by: column name and the JSON path of the row it shows. */
  readonly columns: Readonly<Record<string, string>>
  /** What lists filter by and do not search by: columns of their own, without an index. */
  readonly details: Readonly<Record<string, string>>
  /** For every fact type it handles, the keys of the rows that such a fact touches. */
  readonly handles: Readonly<Partial<Record<FactType, (fact: ObservedFact) => readonly string[]>>>
  /** The row after the fact; undefined where there is still none. */
  evolve(row: Row | undefined, fact: ObservedFact, key: string, read: RowReader): Row | undefined
  /** Absent where rows are stored as they are. */
  readonly packing?: Packing<Row>
  /** What lists need of a row, stored beside it: gives back a row that lacks the rest. Absent where they need all of it. */
  readonly brief?: Packing<Row>
}

/** What one fact type means to one projection. */
export type Step<Row, Type extends FactType> = {
  /** `fact` for what is keyed by where it comes from. */
  readonly keys: (data: FactData[Type], fact: ObservedFact<Type>) => readonly string[]
  readonly evolve: (
    row: Row | undefined,
    fact: ObservedFact<Type>,
    key: string,
    read: RowReader,
  ) => Row | undefined
}

export type Steps<Row> = { readonly [Type in FactType]?: Step<Row, Type> }

type AnyStep<Row> = {
  readonly keys: (data: unknown, fact: ObservedFact) => readonly string[]
  readonly evolve: (row: Row | undefined, fact: ObservedFact, key: string, read: RowReader) => Row | undefined
}

/** Makes a projection of one step per fact type. */
export const defineProjection = <Row>(definition: {
  readonly name: string
  readonly version: number
  readonly columns?: Readonly<Record<string, string>>
  readonly details?: Readonly<Record<string, string>>
  readonly steps: Steps<Row>
  readonly packing?: Packing<Row>
  readonly brief?: Packing<Row>
}): Projection<Row> => {
  // Each step is typed by its own fact type; looked up by `fact.type`, it only ever gets that fact.
  const steps = definition.steps as Readonly<Partial<Record<FactType, AnyStep<Row>>>>
  const handles = Object.fromEntries(
    Object.entries(steps).map(([type, step]) => [type, (fact: ObservedFact) => step.keys(fact.data, fact)]),
  )
  return {
    name: definition.name,
    version: definition.version,
    columns: definition.columns ?? {},
    details: definition.details ?? {},
    handles,
    evolve: (row, fact, key, read) => {
      const step = steps[fact.type]
      return step === undefined ? row : step.evolve(row, fact, key, read)
    },
    ...(definition.packing === undefined ? {} : { packing: definition.packing }),
    ...(definition.brief === undefined ? {} : { brief: definition.brief }),
  }
}

/** A step that changes a row which must already be there; without one (facts from before our start block) it does nothing. */
export const whenPresent =
  <Row, Fact extends ObservedFact>(change: (row: Row, fact: Fact, key: string, read: RowReader) => Row) =>
  (row: Row | undefined, fact: Fact, key: string, read: RowReader): Row | undefined =>
    row === undefined ? undefined : change(row, fact, key, read)
