import { directoryCid, toResultDirectory } from '@lilymed/lilypad/result-directory'
import type { KnownAnswer } from '../engine.ts'
import type { WasmJob } from '../../bundle/job.ts'
import type { ModuleCache } from './module/module-cache.ts'
import { runModule } from './run-module.ts'

/** A program and the CIDv0 of the one result it has on a machine that works. */
export type KnownAnswerTest = { readonly module: Uint8Array; readonly expected: string }

/** Runs the test on the calling thread; a run that fails answers with the reason in place of a CID. */
export async function checkKnownAnswer(
  { module, expected }: KnownAnswerTest,
  modules?: ModuleCache,
): Promise<KnownAnswer> {
  const job: WasmJob = {
    engine: 'wasm',
    moduleDigest: 'known answer',
    module,
    arguments: ['known', 'answer'],
    environment: { KNOWN: 'answer' },
    inputs: [{ path: 'known.txt', content: new TextEncoder().encode('answer') }],
    capabilities: { clock: 'virtual', entropy: 'seeded' },
    limits: { memoryPages: 16, wallTimeMs: 10_000, logBytes: 4_096, outputBytes: 65_536, outputFiles: 8 },
  }
  const run = runModule(job, modules)
  const found =
    run.kind === 'completed' ? await directoryCid(toResultDirectory(run.result)) : run.rejection.message
  return { ok: found === expected, expected, found }
}
