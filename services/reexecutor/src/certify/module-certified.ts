import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { CertifiedRun, DeterminismReport } from './determinism-report.ts'

/** A report without how long runs took: two certifications that found the same say the same. */
export type Findings = Omit<DeterminismReport, 'runs'> & {
  readonly runs: readonly Omit<CertifiedRun, 'wallMs'>[]
}

/** What an event store keeps of a certification, in the stream of its module. */
export type ModuleCertified = Pick<DeterminismReport, 'subject' | 'verdict'> & {
  /** sha256 over `canonical`, `0x` hex. */
  readonly reportDigest: string
  /** Null where they are too large for an event: then the bytes that the digest names lie beside the store. */
  readonly findings: Findings | null
}

/** An event may hold 64 KiB with its metadata. */
const mostBytes = 48 * 1024

/** The event that records a report, and the RFC 8785 canonical JSON that its digest is of. */
export function moduleCertified(report: DeterminismReport): {
  readonly event: ModuleCertified
  readonly canonical: string
} {
  const findings = { ...report, runs: report.runs.map(withoutTime) }
  const canonical = canonicalize(findings)
  if (canonical === undefined) throw new TypeError('a report has no canonical JSON')
  const { subject, verdict } = report
  const isLarge = Buffer.byteLength(canonical) > mostBytes
  const event = { subject, verdict, reportDigest: digestOf(canonical), findings: isLarge ? null : findings }
  return { event, canonical }
}

/** Reads the findings of an event back, from the event or from the bytes beside it; undefined for bytes that it does not name. */
export function readFindings(
  { findings, reportDigest }: ModuleCertified,
  beside: string | undefined,
): Findings | undefined {
  const canonical = findings === null ? beside : canonicalize(findings)
  if (canonical === undefined || digestOf(canonical) !== reportDigest) return undefined
  return findings ?? (JSON.parse(canonical) as Findings)
}

const digestOf = (text: string): string => `0x${createHash('sha256').update(text).digest('hex')}`

function withoutTime(run: CertifiedRun): Omit<CertifiedRun, 'wallMs'> {
  if (run.state === 'failed') return run
  const { wallMs: _, ...rest } = run
  return rest
}
