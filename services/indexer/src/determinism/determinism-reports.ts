import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { RecordedEvent } from '@lilymed/event-store'
import type { FileComparison } from '@lilymed/domain'
import { canonicalJson } from '../replay/canonical-json.ts'

/** One run of a job under certification. */
export type ReportedRun = {
  readonly number: number
  readonly slot: string
  readonly determinismClass: string
  readonly state: 'completed' | 'failed'
  readonly resultCid?: string
  readonly exitCode?: number
  readonly code?: string
}

/** What the runs on one determinism class came to. */
export type ReportedClass = {
  readonly determinismClass: string
  readonly drawClass: string
  readonly results: readonly { readonly resultCid: string; readonly runs: number }[]
  readonly failed: number
}

/** What a report says beside its verdict. */
export type ReportedFindings = {
  readonly runs: readonly ReportedRun[]
  readonly classes: readonly ReportedClass[]
  readonly difference: {
    readonly runs: readonly [number, number]
    readonly files: readonly FileComparison[]
  } | null
  readonly calibration: { readonly policy: unknown } | null
}

/** A determinism report as `module certify` kept it. */
export type DeterminismReport = {
  readonly name: string
  readonly engine: string
  readonly moduleDigest: string
  readonly jobDigest: string
  readonly verdict: string
  readonly reportDigest: string
  readonly keptAt: string
  /** Null where they are not what the digest names: the report has been changed or lost. */
  readonly findings: ReportedFindings | null
}

/** The determinism reports that an operator keeps, the oldest first. */
export type DeterminismReports = {
  /** Undefined where none are kept. */
  all(): Promise<readonly DeterminismReport[] | undefined>
}

type Certified = Pick<DeterminismReport, 'verdict' | 'reportDigest'> & {
  readonly subject: Pick<DeterminismReport, 'name' | 'engine' | 'moduleDigest' | 'jobDigest'>
  readonly findings: ReportedFindings | null
}

const digestOf = (text: string): string => `0x${createHash('sha256').update(text).digest('hex')}`

/** Findings too large for an event lie beside the store, in a file of their digest. */
const beside = (directory: string, reportDigest: string): ReportedFindings | null => {
  if (!/^0x[0-9a-f]{64}$/.test(reportDigest)) return null
  const file = join(directory, 'reports', `${reportDigest}.json`)
  if (!existsSync(file)) return null
  const text = readFileSync(file, 'utf8')
  return digestOf(text) === reportDigest ? (JSON.parse(text) as ReportedFindings) : null
}

const toReport = (directory: string, { data, created }: RecordedEvent): DeterminismReport => {
  const { subject, verdict, reportDigest, findings } = data as unknown as Certified
  const isWhole = findings !== null && digestOf(canonicalJson(findings)) === reportDigest
  return {
    ...subject,
    verdict,
    reportDigest,
    keptAt: created.toISOString(),
    findings: findings === null ? beside(directory, reportDigest) : isWhole ? findings : null,
  }
}

/** More than an operator certifies. */
const mostReports = 10_000

/** Opens the reports of the directory that `module certify` keeps them in; where it is none, there are none. */
export const openReports = (directory: string | undefined): DeterminismReports => ({
  all: async () => {
    const path = directory === undefined ? undefined : join(directory, 'modules.db')
    if (directory === undefined || path === undefined || !existsSync(path)) return undefined
    const store = openSqliteEventStore({ path, readonly: true })
    try {
      const reports: DeterminismReport[] = []
      for await (const event of store.readAll({ limit: mostReports })) {
        if (event.type === 'ModuleCertified') reports.push(toReport(directory, event))
      }
      return reports
    } finally {
      await store.close()
    }
  },
})
