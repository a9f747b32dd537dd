import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventId, openSqliteEventStore, StreamNotFound } from '@lilymed/event-store'
import type { EventReader, JsonValue, RecordedEvent } from '@lilymed/event-store'
import { moduleCertified, readFindings } from '@lilymed/reexecutor'
import type { DeterminismReport, Findings, ModuleCertified } from '@lilymed/reexecutor'
import { AppError, makeFolder } from '@lilymed/service-kit'

/** Names ids of certifications; any UUID that stays what it is. */
const namespace = '6f0f8f2e-4a52-4d0c-9d8e-3f0b1a6c7e55'
const eventType = 'ModuleCertified'

/** A report as it was kept. */
export type KeptReport = { readonly keptAt: Date; readonly reportDigest: string; readonly findings: Findings }

const streamOf = (moduleDigest: string): string => `module-${moduleDigest}`
const storeFile = (directory: string): string => join(directory, 'modules.db')
const fileBeside = (directory: string, reportDigest: string): string =>
  join(directory, 'reports', `${reportDigest}.json`)

/**
 * Appends a report to the stream of its module, in the store of a directory that is made where there is none; once, however often the
 * same is found. Throws what the store throws: StoreInUse while another process writes it.
 */
export const keepReport = async (
  directory: string,
  report: DeterminismReport,
): Promise<{ readonly stream: string; readonly reportDigest: string; readonly isNew: boolean }> => {
  makeFolder(directory)
  const { event, canonical } = moduleCertified(report)
  const { reportDigest } = event
  const stream = streamOf(report.subject.moduleDigest)
  const store = openSqliteEventStore({ path: storeFile(directory) })
  try {
    const kept = await eventsOf(store, stream)
    if (kept.some(({ data }) => certifiedOf(data).reportDigest === reportDigest))
      return { stream, reportDigest, isNew: false }
    if (event.findings === null) writeBeside(directory, reportDigest, canonical)
    const id = eventId(namespace, `${stream}/${reportDigest}`)
    const data = event as unknown as JsonValue
    await store.append(stream, kept.at(-1)?.revision ?? 'no_stream', [{ id, type: eventType, data }])
    return { stream, reportDigest, isNew: true }
  } finally {
    await store.close()
  }
}

/** The reports of a module that a directory keeps, the oldest first. Throws AppError REPORT_DAMAGED for one that is not what it says. */
export const readReports = async (
  directory: string,
  moduleDigest: string,
): Promise<readonly KeptReport[]> => {
  if (!existsSync(storeFile(directory))) return []
  const store = openSqliteEventStore({ path: storeFile(directory), readonly: true })
  try {
    const events = await eventsOf(store, streamOf(moduleDigest))
    return events.map(({ data, created }) => {
      const certified = certifiedOf(data)
      const { reportDigest } = certified
      const findings = readFindings(certified, readBeside(directory, reportDigest))
      if (findings !== undefined) return { keptAt: created, reportDigest, findings }
      const message = `the report ${reportDigest} is not whole any more: restore ${directory} from a backup`
      throw new AppError({ code: 'REPORT_DAMAGED', message, retryable: false })
    })
  } finally {
    await store.close()
  }
}

const certifiedOf = (data: JsonValue): ModuleCertified => data as unknown as ModuleCertified

const eventsOf = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = []
  try {
    for await (const event of store.readStream(stream)) events.push(event)
    return events
  } catch (failure) {
    if (failure instanceof StreamNotFound) return []
    throw failure
  }
}

const writeBeside = (directory: string, reportDigest: string, text: string): void => {
  const file = fileBeside(directory, reportDigest)
  makeFolder(join(directory, 'reports'))
  writeFileSync(`${file}.new`, text, { flush: true })
  renameSync(`${file}.new`, file)
}

const readBeside = (directory: string, reportDigest: string): string | undefined => {
  const file = fileBeside(directory, reportDigest)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
