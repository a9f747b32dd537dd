import type { ModuleConfig } from '../documents/deal-parts.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** A module template that can only be one text: its name on a solver's shelf and the sha2-256 digest of its bytes. */
export type ShelfModule = { readonly name: string; readonly digest: Sha256Digest }

/** A module in a git repository, as Lilypad names it; the template lies at its root. */
export type GitModule = {
  /** Host, with a port where one was given. */
  readonly host: string
  /** Path of the repository on that host, without a leading slash. */
  readonly repository: string
  /** A commit (40 hex digits), a tag or a branch. */
  readonly revision: string
}

export type ModuleReference =
  | ({ readonly source: 'shelf' } & ShelfModule)
  | ({ readonly source: 'git' } & GitModule)

export type ReadModuleReference =
  | { readonly kind: 'read'; readonly reference: ModuleReference }
  | {
      readonly kind: 'rejected'
      readonly rejection: { readonly code: 'MODULE_REFERENCE_MALFORMED'; readonly message: string }
    }

/** Where a template lies in its repository. */
export const templatePath = '/lilypad_module.json.tmpl'

const shelfName = /\/modules\/([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/
const location =
  /^https:\/\/([A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?)\/([A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+){1,7}?)\/?$/
const revisionName = /^[A-Za-z0-9_](?:[A-Za-z0-9._/+-]{0,198}[A-Za-z0-9_+-])?$/

const rejected = (message: string): ReadModuleReference => ({
  kind: 'rejected',
  rejection: { code: 'MODULE_REFERENCE_MALFORMED', message },
})

/** Git's own rules for a name (git-check-ref-format), as far as the pattern leaves them open. */
const isRevision = (text: string): boolean =>
  revisionName.test(text) && !/\.\.|\/\/|\/\.|\.lock(?:\/|$)/.test(text)

const isPlain = (repository: string): boolean =>
  repository.split('/').every((segment) => !/^\.+$/.test(segment) && !segment.startsWith('-'))

/**
 * Lilypad's short names (pkg/module/shortcuts): `cowsay:v1` is github.com/Lilypad-Tech/lilypad-module-cowsay at v1, and
 * `github.com/org/repo:v1` that repository. What stands beside a name is not read.
 */
const expandName = (name: string): ModuleConfig | undefined => {
  const [repository, hash, ...more] = name.split(':')
  if (!repository || hash === undefined || more.length > 0) return undefined
  const repo = name.includes('/')
    ? `https://${repository}`
    : `https://github.com/Lilypad-Tech/lilypad-module-${repository}`
  return { name: '', repo, hash, path: templatePath }
}

const readLocation = ({ repo, hash, path }: ModuleConfig): ReadModuleReference => {
  const digest = parseSha256(hash)
  const name = shelfName.exec(repo)?.[1]
  if (digest !== undefined && name !== undefined && path === templatePath)
    return { kind: 'read', reference: { source: 'shelf', name, digest } }
  const [, host, repository] = location.exec(repo) ?? []
  if (host === undefined || repository === undefined || !isPlain(repository) || path !== templatePath) {
    return rejected(
      `expected https://<host>/<repository> or a shelf's …/modules/<name>, with the path ${templatePath}, got ${JSON.stringify(repo)} and ${JSON.stringify(path)}`,
    )
  }
  if (!isRevision(hash))
    return rejected(`expected a commit, tag or branch by its name, got ${JSON.stringify(hash)}`)
  return { kind: 'read', reference: { source: 'git', host, repository, revision: hash } }
}

/**
 * Reads where a deal's module is, in every form that Lilypad takes: by short name, or by `repo`, `hash` and `path`; and on a
 * solver's shelf by the sha2-256 of the template, which makes it irrelevant where the bytes come from.
 *
 * A job creator wrote all of it: whether the host may be asked is the configuration's to say.
 */
export const readModuleReference = (module: ModuleConfig): ReadModuleReference => {
  if (module.name === '') return readLocation(module)
  const expanded = expandName(module.name)
  return expanded
    ? readLocation(expanded)
    : rejected(`expected a module name as <name>:<revision>, got ${JSON.stringify(module.name)}`)
}

/** True for a revision that can only ever be one text: a commit by all 40 digits of its SHA-1. */
export const isImmutableRevision = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision)
