import type { ModuleConfig } from '../documents/deal-parts.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** A module template that can only be one text: its name on the shelf and the sha2-256 digest of its bytes. */
export type ModuleReference = { readonly name: string; readonly digest: Sha256Digest }

export type ReadModuleReference =
  | { readonly kind: 'read'; readonly reference: ModuleReference }
  | {
      readonly kind: 'rejected'
      readonly rejection: {
        readonly code: 'MODULE_REFERENCE_MUTABLE' | 'MODULE_REFERENCE_MALFORMED'
        readonly message: string
      }
    }

const templatePath = '/lilypad_module.json.tmpl'
const shelfName = /\/modules\/([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/

const rejected = (
  code: 'MODULE_REFERENCE_MUTABLE' | 'MODULE_REFERENCE_MALFORMED',
  message: string,
): ReadModuleReference => ({ kind: 'rejected', rejection: { code, message } })

/**
 * Reads where a deal's module is. Lilypad takes any git revision as `hash`, a branch or tag too, which may name another text
 * when the panel looks than when the provider ran. Only the sha2-256 digest of the template (64 hex digits) is accepted.
 *
 * The host in `repo` is not used: a job creator wrote it, and the digest makes it irrelevant where the bytes come from.
 */
export const readModuleReference = (module: ModuleConfig): ReadModuleReference => {
  const digest = parseSha256(module.hash)
  if (module.name !== '' || digest === undefined) {
    return rejected(
      'MODULE_REFERENCE_MUTABLE',
      `expected a module by the sha256 of its template, got ${JSON.stringify(module.name || module.hash)}`,
    )
  }
  const name = shelfName.exec(module.repo)?.[1]
  if (name === undefined || module.path !== templatePath) {
    return rejected(
      'MODULE_REFERENCE_MALFORMED',
      `expected a repo that ends in /modules/<name> and the path ${templatePath}, got ${JSON.stringify(module.repo)} and ${JSON.stringify(module.path)}`,
    )
  }
  return { kind: 'read', reference: { name, digest } }
}
