import { gitError } from './git-error.ts'
import { runGit } from './run-git.ts'
import type { GitRun } from './run-git.ts'

const template = 'lilypad_module.json.tmpl'
const policy = 'lilymed_policy.json'

/** The longest template and policy read. */
export const longestFile = 256 * 1024

/** What lies under a name at a commit: the id of a plain file; undefined for nothing. */
const findFile = (listing: string, name: string): string | undefined => {
  const line = listing.split('\0').find((entry) => entry.endsWith(`\t${name}`))
  if (line === undefined) return undefined
  const blob = /^100(?:644|755) blob ([0-9a-f]{40})\t/.exec(line)?.[1]
  if (blob !== undefined) return blob
  throw gitError(
    'MODULE_TEMPLATE_REFUSED',
    `expected ${name} to be a plain file, got ${JSON.stringify(line.slice(0, 60))}`,
  )
}

/**
 * Reads the template and the policy of a commit that was fetched. Nothing more is fetched here: a file that git left out of
 * the transfer for its size is refused. Throws an AppError.
 */
export const readModuleFiles = async (
  run: GitRun,
  commit: string,
): Promise<{ readonly template: Uint8Array; readonly policy?: Uint8Array }> => {
  const offline = { ...run, protocols: [] }
  const kind = (await runGit(offline, ['cat-file', '-t', commit])).toString('latin1').trim()
  if (kind !== 'commit')
    throw gitError('MODULE_TEMPLATE_REFUSED', `expected ${commit} to be a commit, got a ${kind}`)
  const listing = (await runGit(offline, ['ls-tree', '-z', commit, '--', template, policy])).toString('utf8')

  const readBlob = async (name: string, blob: string): Promise<Uint8Array> => {
    const bytes = await runGit({ ...offline, maximumOutputBytes: longestFile }, [
      'cat-file',
      'blob',
      blob,
    ]).catch((error: unknown) => {
      run.signal?.throwIfAborted()
      if (run.deadline.aborted) throw error
      throw gitError(
        'MODULE_TEMPLATE_REFUSED',
        `expected ${name} to have at most ${longestFile} bytes`,
        error,
      )
    })
    return bytes
  }

  const templateBlob = findFile(listing, template)
  if (templateBlob === undefined)
    throw gitError(
      'MODULE_TEMPLATE_REFUSED',
      `expected /${template} at the commit ${commit}, it is not there`,
    )
  const policyBlob = findFile(listing, policy)
  return {
    template: await readBlob(template, templateBlob),
    ...(policyBlob === undefined ? {} : { policy: await readBlob(policy, policyBlob) }),
  }
}
