import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBuilt, versionsOf } from '../read-model/open-database.ts'
import type { ModelFile } from './plan-models.ts'

const nameShape = /^read-model(?:-(\d{1,15}))?\.db$/

/** Where the read model of a number lies. */
export const modelPath = (directory: string, generation: number): string =>
  join(directory, `read-model-${generation}.db`)

const inspect = (path: string): Pick<ModelFile, 'versions' | 'isBuilt'> => {
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      return { versions: versionsOf(db), isBuilt: isBuilt(db) }
    } finally {
      db.close()
    }
  } catch {
    return { versions: undefined, isBuilt: false }
  }
}

/** The read models in a directory, whole or not. */
export const findModels = (directory: string): readonly ModelFile[] => {
  if (!existsSync(directory)) return []
  return readdirSync(directory).flatMap((name) => {
    const match = nameShape.exec(name)
    if (match === null) return []
    const path = join(directory, name)
    return [{ path, generation: Number(match[1] ?? 0), ...inspect(path) }]
  })
}

/** Removes a read model and what SQLite keeps beside it. The file itself goes last, so that nothing of it is left over unnoticed. */
export const removeModel = (path: string): void => {
  for (const suffix of ['-wal', '-shm', '-journal', '']) rmSync(path + suffix, { force: true })
}
