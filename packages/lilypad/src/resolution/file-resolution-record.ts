import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@lilymed/service-kit'
import type { Resolution, ResolutionRecord } from './resolution-record.ts'

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const unreadable = (file: string): AppError =>
  new AppError({
    code: 'RESOLUTION_UNREADABLE',
    message: `expected a resolution of this key in ${file}, found something else; remove the file to resolve again`,
    retryable: false,
  })

const readResolution = async (file: string, key: string): Promise<Resolution | undefined> => {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(file)
  }
  const { key: kept, resolved, resolvedAtMs } = (value ?? {}) as Record<string, unknown>
  if (kept !== key || typeof resolved !== 'string' || typeof resolvedAtMs !== 'number') throw unreadable(file)
  return { resolved, resolvedAtMs }
}

/**
 * A record in a folder, one file a key, which processes may share: a file appears whole or not at all, and the first stays.
 *
 * @param folder made where it is not there
 */
export const createFileResolutionRecord = (folder: string): ResolutionRecord => {
  const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`)
  return {
    get: (key) => readResolution(fileOf(key), key),
    putIfAbsent: async (key, resolution) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const draft = join(folder, `.${randomUUID()}`)
      try {
        const handle = await open(draft, 'wx', 0o600)
        try {
          await handle.writeFile(`${JSON.stringify({ key, ...resolution })}\n`)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await link(draft, fileOf(key))
        return resolution
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
        return (await readResolution(fileOf(key), key)) ?? resolution
      } finally {
        await rm(draft, { force: true })
      }
    },
  }
}
