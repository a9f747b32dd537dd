/** What one check of a GPU run found. */
export type Check = {
  readonly name: string
  readonly status: 'passed' | 'failed' | 'not checked'
  /** sha256 of the result, the CIDv0 of its directory, or the known answer. */
  readonly digest?: string
  /** Half of the runs took no longer, milliseconds. */
  readonly p50Ms?: number
  /** The largest distance from what the CPU computes. */
  readonly maxError?: number
  /** One line: what failed, or why it could not be checked. */
  readonly message?: string
}

/** A run of every check on one machine. Names no machine: no host, no UUID, no path. */
export type GpuReport = {
  readonly format: 'lilymed-gpu-run/1'
  /** Everything was computed by SwiftShader on a CPU: proves the script and the integers, says nothing of any GPU. */
  readonly software: boolean
  /** Day it ran, UTC. */
  readonly date: string
  readonly adapter: string
  readonly classes: Readonly<Record<string, string>>
  readonly checks: readonly Check[]
}

/** Whether nothing failed. */
export const isGood = ({ checks }: GpuReport): boolean => checks.every(({ status }) => status !== 'failed')

/** The report's name: its adapter in lower case, words joined by hyphens. */
export const reportName = ({ adapter }: GpuReport): string =>
  adapter
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '')

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

/** One check as cells: name, status, digest, time, error, words. */
export function toCells({ name, status, digest, p50Ms, maxError, message }: Check): readonly string[] {
  return [
    name,
    status,
    digest === undefined ? '' : `\`${digest.slice(0, 18)}…\``,
    p50Ms === undefined ? '' : p50Ms.toFixed(1),
    maxError === undefined ? '' : maxError.toExponential(1),
    message ?? '',
  ]
}

/** The page of all reports, newest first. */
export function toPage(reports: readonly GpuReport[]): string {
  const sections = reports
    .toSorted((a, b) => b.date.localeCompare(a.date) || a.adapter.localeCompare(b.adapter))
    .map((report) => {
      const { adapter, software, date, classes, checks } = report
      const title = `## ${adapter}${software ? ' (software: no GPU)' : ''}`
      const kinds = Object.entries(classes).map(([engine, name]) => `- ${engine}: \`${name}\``)
      const table = [
        row(['check', 'status', 'digest', 'p50 ms', 'max error', '']),
        row(['---', '---', '---', '---', '---', '---']),
        ...checks.map((check) => row(toCells(check))),
      ]
      return [
        title,
        '',
        `${date}, [${reportName(report)}.json](${reportName(report)}.json)`,
        '',
        ...kinds,
        '',
        ...table,
      ].join('\n')
    })
  const intro =
    'Written by `npm run test:gpu`: what the native engines compute on which GPU. Digests of integers are equal everywhere; those of floats belong to the determinism class beside them.'
  return `${['# GPU runs', '', intro, '', sections.join('\n\n')].join('\n')}\n`
}
