import type { Projection } from '../projections/projection.ts'

/** Rows as the texts they are stored as. */
export type RowText<Row> = {
  readonly write: (row: Row) => string
  readonly read: (text: string) => Row
}

/** How a projection's rows are stored: as JSON, packed where the projection packs them. */
export const rowTextOf = <Row>({ packing }: Pick<Projection<Row>, 'packing'>): RowText<Row> =>
  packing === undefined
    ? { write: (row) => JSON.stringify(row), read: (text) => JSON.parse(text) as Row }
    : {
        write: (row) => JSON.stringify(packing.pack(row)),
        read: (text) => packing.unpack(JSON.parse(text)),
      }
