import { directoryCid, toResultDirectory } from '@lilymed/lilypad/result-directory'
import type { KnownAnswer } from '../engine.ts'
import type { WasmJob } from '../../bundle/job.ts'
import type { ModuleCache } from './module/module-cache.ts'
import { webAssembly } from './web-assembly.ts'
import { runModule } from './run-module.ts'

/** A program and the CIDv0 of the one result it has on a machine that works. */
export type KnownAnswerTest = { readonly module: Uint8Array; readonly expected: string }

/** `(func (drop (v128.const …)))`: V8 compiles no vectors on a processor that is too old for them. */
const vectorModule = Uint8Array.from(
  [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
    [10, 23, 1, 21, 0, 0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0x1a, 0x0b],
  ].flat(),
)
const compilesVectors = webAssembly.validate(vectorModule)

/**
 * Runs the test on the calling thread; a run that fails answers with the reason in place of a CID. Throws where the machine has not
 * the memory for it, which is no answer.
 */
export async function checkKnownAnswer(
  { module, expected }: KnownAnswerTest,
  modules?: ModuleCache,
): Promise<KnownAnswer> {
  if (!compilesVectors)
    return { ok: false, expected, found: 'a processor without the vectors of WebAssembly' }
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
  if (run.kind === 'rejected' && run.rejection.detail === 'memory')
    throw new Error(`the known-answer test could not be run: ${run.rejection.message}`)
  const found =
    run.kind === 'completed' ? await directoryCid(toResultDirectory(run.result)) : run.rejection.message
  return { ok: found === expected, expected, found }
}
