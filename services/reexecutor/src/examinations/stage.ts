import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComparedFile } from '../compare/compared-file.ts'
import { openKept } from './examined-artifacts.ts'
import type { OpenArtifacts } from './examined-artifacts.ts'

type NamedFile = Omit<ComparedFile, 'file'>

/** A folder for the files of one examination, so that none is dropped from the artifacts while it is compared. */
export type Stage = {
  readonly directory: string
  /** The files that another result does not have the same; the others are not needed. */
  place(files: readonly NamedFile[], others: readonly NamedFile[]): Promise<readonly ComparedFile[]>
  close(): Promise<void>
}

/** An empty folder inside `parent`, which `close` removes. */
export async function openStage(parent: string, artifacts: OpenArtifacts): Promise<Stage> {
  const directory = await mkdtemp(join(parent, 'examination-'))
  const names = new Map<string, string>()
  const nameOf = async (digest: string): Promise<string> => {
    const known = names.get(digest)
    if (known !== undefined) return known
    const file = join(directory, digest.slice(2))
    const artifact = await openKept(artifacts, digest)
    await artifact.linkTo(file)
    names.set(digest, file)
    return file
  }
  return {
    directory,
    place: async (files, others) => {
      const digests = new Map(others.map(({ path, sha256 }) => [path, sha256]))
      const placed: ComparedFile[] = []
      for (const { path, size, sha256 } of files) {
        const isSame = digests.get(path) === sha256
        placed.push({ path, size, sha256, file: isSame ? '' : await nameOf(sha256) })
      }
      return placed
    },
    close: () => rm(directory, { recursive: true, force: true }),
  }
}
