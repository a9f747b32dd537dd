import type { Deal } from '../documents/deal.ts'
import { readModuleReference } from '../modules/module-reference.ts'
import { rejectBundle } from './bundle-rejection.ts'
import type { Rejected } from './bundle-rejection.ts'
import type { BundleSource, ModuleResolver } from './bundle-source.ts'
import { fetchPart } from './fetch-part.ts'

/** A deal's module as it was found. */
export type FoundModule = {
  readonly template: Uint8Array
  /** The bytes of the module's comparison policy, where it has one. */
  readonly policy?: Uint8Array
  /** Where it lies in git; undefined for a module of a solver's shelf. */
  readonly commit?: string
  readonly isPinned: boolean
}

/** Fetches a deal's module from the shelf or from git. Without a resolver, modules in git are not to be had. */
export const getTemplate = async (
  { id, job_offer: { module } }: Deal,
  source: BundleSource,
  modules: ModuleResolver | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly kind: 'found'; readonly module: FoundModule } | Rejected> => {
  const read = readModuleReference(module)
  if (read.kind === 'rejected') return rejectBundle('MODULE_REFUSED', read.rejection)
  const { reference } = read
  if (reference.source === 'shelf') {
    const { name, digest } = reference
    const fetched = await fetchPart(source.getModuleTemplate({ name, digest }))
    return fetched.kind === 'rejected'
      ? fetched
      : { kind: 'found', module: { template: fetched.part, isPinned: true } }
  }
  if (!modules) {
    return rejectBundle('MODULE_REFUSED', {
      code: 'MODULE_REFERENCE_MUTABLE',
      message: `expected a module by the sha256 of its template, got one in git at ${reference.host}, and no git is configured`,
    })
  }
  const { host, repository, revision } = reference
  const fetched = await fetchPart(modules.getModule({ host, repository, revision }, id, signal))
  return fetched.kind === 'rejected' ? fetched : { kind: 'found', module: fetched.part }
}
