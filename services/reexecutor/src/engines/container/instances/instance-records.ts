import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { hasEnded, ProcessIdentity, thisProcess } from './process-identity.ts'

/** What a process that died left behind can be found by. */
export const InstanceRecord = Type.Object({
  version: Type.Literal(1),
  process: ProcessIdentity,
  /** Of its container engine. */
  directory: Type.String({ pattern: '^/' }),
  runtime: Type.Union([Type.Literal('runc'), Type.Literal('docker'), Type.Literal('podman')]),
  socketPath: Type.Optional(Type.String()),
  program: Type.Optional(Type.String()),
  /** A folder that goes with the process. */
  temporaryRoot: Type.Optional(Type.String({ pattern: '^/' })),
})
export type InstanceRecord = Static<typeof InstanceRecord>

/** The container engines of this machine, by the names of their instances. */
export type InstanceRecords = {
  /** Says that this process has an engine, where that can be written. @returns what takes it back */
  add(instance: string, record: Omit<InstanceRecord, 'version' | 'process'>): Promise<() => Promise<void>>
  /** Engines of processes that have ended. */
  dead(): Promise<readonly { readonly instance: string; readonly record: InstanceRecord }[]>
  remove(instance: string): Promise<void>
}

/** Where they are, until the machine is started again (Filesystem Hierarchy Standard, /run). */
export const instancesFolder = '/run/lilymed/instances'
const check = Compile(InstanceRecord)

/** Opens the records of a machine, one file each. Only root may write there, as only root has container engines. */
export function openInstanceRecords(folder = instancesFolder): InstanceRecords {
  const fileOf = (instance: string): string => join(folder, `${instance}.json`)
  const read = async (instance: string): Promise<InstanceRecord | undefined> => {
    const text = await readFile(fileOf(instance), 'utf8').catch(() => '')
    try {
      const record: unknown = JSON.parse(text)
      return check.Check(record) ? record : undefined
    } catch {
      return undefined
    }
  }
  const remove = async (instance: string): Promise<void> => {
    await rm(fileOf(instance), { force: true })
    // Only the last to go finds them empty.
    for (const each of [folder, dirname(folder)]) await rmdir(each).catch(() => undefined)
  }
  const write = async (instance: string, text: string): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = `${fileOf(instance)}.${process.pid}`
    await writeFile(file, text, { mode: 0o600 })
    await rename(file, fileOf(instance))
  }

  return {
    remove,
    add: async (instance, given) => {
      const own = await thisProcess()
      const record: InstanceRecord = { version: 1, process: own, ...given }
      const text = JSON.stringify(record)
      // Another process may remove the folder, which it found empty, just before the file is there.
      const isWritten = await write(instance, text)
        .catch(() => write(instance, text))
        .then(() => true, isNotAllowed)
      if (!isWritten) return () => Promise.resolve()
      return async () => {
        const { process: owner } = (await read(instance)) ?? {}
        if (owner?.pid === own.pid && owner.startedAt === own.startedAt) await remove(instance)
      }
    },
    dead: async () => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
      const found = await Promise.all(
        names.map(async (name) => {
          const instance = name.slice(0, -'.json'.length)
          const record = await read(instance)
          return record !== undefined && (await hasEnded(record.process)) ? [{ instance, record }] : []
        }),
      )
      return found.flat()
    },
  }
}

/** A file system that cannot be written to takes no records: each start then finds what its own directory left, and no more. */
function isNotAllowed(error: unknown): false {
  if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
  throw error
}
