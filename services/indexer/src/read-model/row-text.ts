import type { Packing, Projection } from '../projections/projection.ts'

/** Rows as the texts they are stored as. */
export type RowText<Row> = {
  readonly write: (row: Row) => string
  readonly read: (text: string) => Row
}

const packedText = <Row>({ pack, unpack }: Packing<Row>): RowText<Row> => ({
  write: (row) => JSON.stringify(pack(row)),
  read: (text) => unpack(JSON.parse(text)),
})

/** How what lists need of a row is stored beside it; undefined where they need all of it. */
export const briefTextOf = <Row>({ brief }: Pick<Projection<Row>, 'brief'>): RowText<Row> | undefined =>
  brief === undefined ? undefined : packedText(brief)

/** How a projection's rows are stored: as JSON, packed where the projection packs them. */
export const rowTextOf = <Row>({ packing }: Pick<Projection<Row>, 'packing'>): RowText<Row> =>
  packing === undefined
    ? { write: (row) => JSON.stringify(row), read: (text) => JSON.parse(text) as Row }
    : packedText(packing)
