import { backup, DatabaseSync } from 'node:sqlite'
import { AppError } from '@lilymed/service-kit'
import { wantedVersions } from '../read-model/open-database.ts'
import type { Checkpoint } from '../read-model/steps.ts'
import { findModels } from '../rebuild/model-directory.ts'
import { planModels } from '../rebuild/plan-models.ts'

/** A read model as it stood at one moment. */
export type LiveCopy = {
  readonly position: string
  readonly versions: Readonly<Record<string, number>>
}

const missing = (directory: string): AppError =>
  new AppError({
    code: 'READ_MODEL_NOT_FOUND',
    message: `there is no read model in ${directory} to compare with: expected read-model-<number>.db of this version, which an indexer has there once it has caught up with its log`,
    retryable: false,
  })

/** More pages than any file has: all in one step, which a writer cannot interrupt. */
const allPages = 2_000_000_000

/**
 * Copies the read model that an indexer shows, beside it and while it writes.
 *
 * @throws AppError READ_MODEL_NOT_FOUND where the directory holds none that was built
 */
export const copyLiveModel = async (directory: string, path: string): Promise<LiveCopy> => {
  const { shown } = planModels(findModels(directory), wantedVersions)
  if (shown?.file.versions === undefined) throw missing(directory)
  const live = new DatabaseSync(shown.file.path, { readOnly: true })
  try {
    await backup(live, path, { rate: allPages })
  } finally {
    live.close()
  }
  const copy = new DatabaseSync(path, { readOnly: true })
  try {
    const row = copy.prepare('SELECT body FROM checkpoint').get()
    if (row === undefined) throw missing(directory)
    const { position } = JSON.parse(row['body'] as string) as Checkpoint
    return { position, versions: shown.file.versions }
  } finally {
    copy.close()
  }
}
