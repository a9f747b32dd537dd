import type { ExportFormat } from '@lilymed/api'

/** The media type of each form. */
export const mediaTypeOf: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
}

const ranges: Readonly<Record<string, ExportFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
}

/** The form that `Accept` prefers (RFC 9110 §12.5.1): the one of the highest weight, the first of equals; NDJSON where it names none of ours. */
export const preferredFormat = (accept: string | undefined): ExportFormat => {
  let best: { readonly format: ExportFormat; readonly weight: number } = { format: 'ndjson', weight: 0 }
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const format = Object.hasOwn(ranges, type) ? ranges[type] : undefined
    if (format === undefined) continue
    const given = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = given === undefined ? 1 : Number(given.slice(2))
    if (weight > best.weight) best = { format, weight }
  }
  return best.format
}
