import { open, rename, rm } from 'node:fs/promises'
import { ApiFailure, createApiClient, exportRoutes } from '@lilymed/api'
import type { ExportFormat, ExportRoute, ExportSeal, OpenExport } from '@lilymed/api'
import { AppError, exitCodes, printable } from '@lilymed/service-kit'
import { apiUrlOf, usage } from '../audit/audit-options.ts'
import { argumentAt, textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'
import { countInWords } from '../words.ts'

const names = exportRoutes.map(({ name }) => name)

const routeOf = (words: Invocation['arguments']): ExportRoute => {
  const name = argumentAt(words, 0)
  const route = exportRoutes.find((candidate) => candidate.name === name)
  if (route !== undefined) return route
  throw usage(`expected a list, one of ${names.join(', ')}; got ${printable(name)}`)
}

const formatOf = (options: Invocation['options']): ExportFormat => {
  const format = textOption(options, 'format') ?? 'ndjson'
  if (format === 'ndjson' || format === 'csv') return format
  throw usage(`--format takes ndjson or csv, got ${printable(format)}`)
}

/** Filters as the query of an address has them; a name that the list does not have is refused here, before anybody is asked. */
const filtersOf = (options: Invocation['options'], { name, query }: ExportRoute): Record<string, string> => {
  const filters: Record<string, string> = {}
  const known = Object.keys(query.properties).filter((filter) => filter !== 'format' && filter !== 'seal')
  for (const [filter, value] of new URLSearchParams(textOption(options, 'filter') ?? '')) {
    if (!known.includes(filter)) {
      throw usage(`${name} are filtered by ${known.join(', ')}; got ${printable(filter)}`)
    }
    filters[filter] = value
  }
  return filters
}

const codes: Readonly<Record<string, string>> = { REQUEST_INVALID: 'USAGE' }

/** Why an export failed, as commands say it. */
const toFailure = (failure: unknown): unknown => {
  if (!(failure instanceof ApiFailure)) return failure
  const { code, message, retryable } = failure
  return new AppError({ code: codes[code] ?? code, message: printable(message), retryable, cause: failure })
}

type Written = { readonly file: string; readonly bytes: number; readonly seal: ExportSeal }

const sealOf = ({ seal }: OpenExport): ExportSeal => {
  const read = seal()
  if (read === undefined) throw new TypeError('expected a seal of an export that was read to its end')
  return read
}

/** What the indexer calls the file, where that is such a name: it is not to choose which file of this folder is written over. */
const nameOf = ({ fileName }: OpenExport, { name }: ExportRoute, format: ExportFormat): string =>
  fileName.startsWith(`lilymed-${name}-`) && fileName.endsWith(`.${format}`)
    ? fileName
    : `lilymed-${name}.${format}`

/** Writes an export beside its file, and gives it the name once it is known to be whole. */
const write = async (
  opened: OpenExport,
  file: string,
  onProgress: (bytes: number) => void,
): Promise<Written> => {
  const part = `${file}.part`
  const handle = await open(part, 'w')
  let bytes = 0
  try {
    for await (const piece of opened.body) {
      await handle.write(piece)
      bytes += piece.length
      onProgress(bytes)
    }
    await handle.sync()
    await handle.close()
    await rename(part, file)
  } catch (failure) {
    await handle.close().catch(() => undefined)
    await rm(part, { force: true })
    throw failure
  }
  return { file, bytes, seal: sealOf(opened) }
}

const inWords = ({ file, bytes, seal: { rows, sha256, asOf, rewound } }: Written): string => {
  const lines = [
    ['file', `${file}, ${countInWords(bytes)} bytes`],
    ['rows', countInWords(rows)],
    ['sha256', sha256],
    ['as of', `block ${asOf.block} of chain ${asOf.chainId}, position ${asOf.position}`],
  ]
  const since = rewound.map((chainId) => `chain ${chainId}`).join(' and ')
  return [
    ...lines.map(([name = '', value = '']) => `${name.padEnd(8)} ${printable(value)}\n`),
    ...(rewound.length === 0
      ? []
      : [`${printable(since)} went back while this was sent: what it says was so then, export it again\n`]),
  ].join('')
}

/** `lilymed export`. */
export const exportCommand: Action = async (invocation) => {
  const { arguments: words, options, print, terminal } = invocation
  const route = routeOf(words)
  const [format, filters] = [formatOf(options), filtersOf(options, route)]
  const api = createApiClient({ baseUrl: apiUrlOf(invocation), timeoutMs: 30_000 })
  const onProgress = (bytes: number): void => {
    terminal?.write(`\r\u001b[K${(bytes / 1_000_000).toFixed(1)} MB`)
  }
  return untilStopped(async (signal) => {
    try {
      const opened = await api.openExport(route.list, { filters, format, signal })
      const written = await write(
        opened,
        textOption(options, 'output') ?? nameOf(opened, route, format),
        onProgress,
      )
      terminal?.write('\r\u001b[K')
      print(options['json'] === true ? `${JSON.stringify(written)}\n` : inWords(written))
      return exitCodes.ok
    } catch (failure) {
      throw toFailure(failure)
    }
  })
}
