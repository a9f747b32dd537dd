import { createHash } from 'node:crypto'
import type { ModuleConfig, Sha256Digest } from '@lilymed/lilypad'

/** Module templates and programs, by the digest of their bytes. */
export type ModuleShelf = {
  /** Puts a template on the shelf and returns how a job offer refers to it. */
  readonly addModule: (name: string, template: string) => ModuleConfig
  /** Puts a program on the shelf and returns its digest. */
  readonly addBlob: (bytes: Uint8Array) => Sha256Digest
  /** The template of a name and 64 hex digits; undefined if there is none. */
  readonly template: (name: string, hash: string) => Uint8Array | undefined
  readonly blob: (hash: string) => Uint8Array | undefined
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An empty shelf. `rootUrl` gives the solver's address once it listens. */
export const createModuleShelf = (rootUrl: () => string): ModuleShelf => {
  const templates = new Map<string, Uint8Array>()
  const blobs = new Map<string, Uint8Array>()
  return {
    addModule: (name, template) => {
      const bytes = Buffer.from(template, 'utf8')
      const hash = sha256(bytes)
      templates.set(`${name}/${hash}`, bytes)
      return { name: '', repo: `${rootUrl()}/modules/${name}`, hash, path: '/lilypad_module.json.tmpl' }
    },
    addBlob: (bytes) => {
      const hash = sha256(bytes)
      blobs.set(hash, Uint8Array.from(bytes))
      return `0x${hash}`
    },
    template: (name, hash) => templates.get(`${name}/${hash}`),
    blob: (hash) => blobs.get(hash),
  }
}
