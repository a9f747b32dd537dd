import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModuleFiles, ModuleResolver } from '../../bundles/bundle-source.ts'
import { isImmutableRevision } from '../../modules/module-reference.ts'
import type { GitModule } from '../../modules/module-reference.ts'
import { resolveOnce } from '../resolution-record.ts'
import type { ResolutionRecord } from '../resolution-record.ts'
import { gitError } from './git-error.ts'
import { pickRevision } from './pick-revision.ts'
import { longestFile, readModuleFiles } from './read-module-files.ts'
import { runGit } from './run-git.ts'
import type { GitRun } from './run-git.ts'

/** A host that modules may be fetched from. */
export type GitHost = {
  /** As deals write it, with a port where it has one: `github.com`. */
  readonly host: string
  /** Plain HTTP, for a host on loopback. */
  readonly insecure?: boolean
}

export type GitModulesOptions = {
  /** No other host is ever asked, whatever a deal says. */
  readonly hosts: readonly GitHost[]
  /** Where tags and branches are recorded. */
  readonly record: ResolutionRecord
  /** The program; `git` of the PATH unless told. */
  readonly git?: string
  /** Where temporary repositories are made; the system's folder unless told. */
  readonly folder?: string
  /** For all of one module. */
  readonly timeoutMs?: number
  /** The most that one commit may bring. */
  readonly maximumBytes?: number
}

/** Loopback only, so that a mistake in a configuration opens no way to be listened to. */
const isLoopback = (host: string): boolean => /^(?:127(?:\.[0-9]{1,3}){3}|localhost)(?::[0-9]+)?$/.test(host)

/**
 * Fetches modules with the system's git: one commit, without history, into a bare repository of its own that is removed
 * afterwards. No file is checked out, no hook, filter, submodule, LFS object or redirect is followed, no configuration or
 * credential of a user is read. Git itself proves the content against the commit's id.
 *
 * A tag or branch is resolved once for each scope and recorded; only a whole commit id makes a module pinned.
 */
export const createGitModules = ({
  hosts,
  record,
  git = 'git',
  folder = tmpdir(),
  timeoutMs = 60_000,
  maximumBytes = 64 * 2 ** 20,
}: GitModulesOptions): ModuleResolver => {
  const openly = hosts.find(({ host, insecure }) => insecure === true && !isLoopback(host))
  if (openly) throw new RangeError(`expected HTTPS for ${openly.host}: plain HTTP is for loopback only`)

  const locate = ({ host, repository }: GitModule) => {
    const allowed = hosts.find((one) => one.host === host)
    if (!allowed)
      throw gitError(
        'GIT_HOST_REFUSED',
        `expected a module from ${hosts.map((one) => one.host).join(', ') || 'no host at all'}, got ${host}; add it to the configuration to trust it`,
      )
    const protocol = allowed.insecure === true ? 'http' : 'https'
    return { protocol, url: `${protocol}://${host}/${repository}` }
  }

  const find = async (run: GitRun, url: string, revision: string): Promise<string> => {
    const names =
      revision === 'HEAD'
        ? ['HEAD']
        : [`refs/tags/${revision}`, `refs/tags/${revision}^{}`, `refs/heads/${revision}`]
    const lines = await runGit(run, ['ls-remote', '--quiet', '--', url, ...names])
    const commit = pickRevision(lines.toString('utf8'), revision)
    if (commit !== undefined) return commit
    throw gitError(
      'GIT_REVISION_UNKNOWN',
      `expected a tag or branch ${JSON.stringify(revision)} in ${url}, there is none`,
    )
  }

  return {
    getModule: async (module, scope, signal): Promise<ModuleFiles> => {
      const { protocol, url } = locate(module)
      const own = await mkdtemp(join(folder, 'lilymed-git-'))
      const run: GitRun = {
        git,
        folder: own,
        protocols: [protocol],
        maximumOutputBytes: longestFile,
        maximumDiskBytes: maximumBytes,
        deadline: AbortSignal.timeout(timeoutMs),
        signal,
      }
      try {
        const isPinned = isImmutableRevision(module.revision)
        const commit = isPinned
          ? module.revision
          : await resolveOnce(record, JSON.stringify(['git', scope, url, module.revision]), () =>
              find(run, url, module.revision),
            )
        await runGit(run, ['init', '--quiet', '--bare', '--template=', '.'])
        await runGit(run, ['remote', 'add', 'origin', url])
        const limit = `--filter=blob:limit=${longestFile + 1}`
        await runGit(run, [
          'fetch',
          '--quiet',
          '--depth=1',
          '--no-tags',
          '--no-write-fetch-head',
          limit,
          'origin',
          commit,
        ])
        return { commit, isPinned, ...(await readModuleFiles(run, commit)) }
      } finally {
        await rm(own, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}
