import { prepareModule } from './prepare-module.ts'
import type { PreparedModule } from './prepare-module.ts'

/** Prepares modules, and keeps the latest it prepared. */
export type ModuleCache = {
  /** The module whose sha256 is `digest`, as `prepareModule` gives it. */
  prepare(digest: string, bytes: Uint8Array, memoryPages: number): PreparedModule
}

/**
 * A cache of at most `capacityBytes` of modules, by digest and memory limit; what was used longest ago goes first. What is kept
 * is compiled code, which no run changes: globals, memory and tables are every run's own.
 */
export function createModuleCache(
  capacityBytes: number,
  prepare: typeof prepareModule = prepareModule,
): ModuleCache {
  const kept = new Map<string, { readonly prepared: PreparedModule; readonly size: number }>()
  let keptBytes = 0
  return {
    prepare: (digest, bytes, memoryPages) => {
      const key = `${digest}/${memoryPages}`
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known.prepared
      }
      const prepared = prepare(bytes, memoryPages)
      if (prepared.kind === 'rejected' || bytes.length > capacityBytes) return prepared
      kept.set(key, { prepared, size: bytes.length })
      keptBytes += bytes.length
      for (const [oldest, { size }] of kept) {
        if (keptBytes <= capacityBytes) break
        kept.delete(oldest)
        keptBytes -= size
      }
      return prepared
    },
  }
}
