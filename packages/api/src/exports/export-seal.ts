import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AsOf } from '../schemas/as-of.ts'
import { Nullable, refTo } from '../schemas/primitives.ts'
import type { ExportFormat } from './export-routes.ts'

export const ExportSeal = Type.Object(
  {
    whole: Type.Boolean({ description: 'false where the server had to stop; `stopped` says why' }),
    rows: Type.Integer({ minimum: 0, description: 'items before this line' }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'of every byte before this line' }),
    asOf: refTo(AsOf),
    rewound: Type.Array(Type.Integer({ minimum: 1 }), {
      description:
        'chains that were rewound while this was sent: what it says was so at `asOf`, and is no longer',
    }),
    stopped: Nullable(Type.String()),
  },
  { $id: 'ExportSeal', description: 'the last line of an export' },
)
/** The last line of an export. */
export type ExportSeal = Static<typeof ExportSeal>

const csvMark = '#seal,'
const jsonMark = '{"seal":'

/** The seal as a line of its format. In CSV it is a line that no item can make: their cells are quoted where they begin with #. */
export const sealLine = (seal: ExportSeal, format: ExportFormat): string => {
  const json = JSON.stringify(seal)
  return format === 'csv' ? `${csvMark}"${json.replaceAll('"', '""')}"\r\n` : `${jsonMark}${json}}\n`
}

const jsonIn = (line: string, format: ExportFormat): string | undefined => {
  if (format === 'ndjson')
    return line.startsWith(jsonMark) && line.endsWith('}\n') ? line.slice(jsonMark.length, -2) : undefined
  return line.startsWith(`${csvMark}"`) && line.endsWith('"\r\n')
    ? line.slice(csvMark.length + 1, -3).replaceAll('""', '"')
    : undefined
}

/** Reads the last line of an export; undefined where it is no seal. */
export const readSeal = (line: string, format: ExportFormat): ExportSeal | undefined => {
  const json = jsonIn(line, format)
  if (json === undefined) return undefined
  try {
    const seal = JSON.parse(json) as ExportSeal
    return typeof seal.sha256 === 'string' && Number.isSafeInteger(seal.rows) ? seal : undefined
  } catch {
    return undefined
  }
}
