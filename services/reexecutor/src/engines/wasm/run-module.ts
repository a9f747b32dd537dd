import type { JobResult } from '@lilymed/lilypad/result-directory'
import type { ModuleRefusal } from './module/module-refused.ts'
import { prepareModule } from './module/prepare-module.ts'
import { memoryRefusedExport } from './module/watch-memory-growth.ts'
import { createHostClock, createVirtualClock } from './wasi/clock.ts'
import { createHostEntropy, createSeededEntropy } from './wasi/entropy.ts'
import { wasiModuleName } from './wasi/function-names.ts'
import { createWasiHost } from './wasi/wasi-host.ts'
import type { WasiHost } from './wasi/wasi-host.ts'
import type { WasmJob } from '../../bundle/job.ts'
import { webAssembly } from './web-assembly.ts'
import type { LinearMemory } from './web-assembly.ts'

export type ModuleRun =
  | { readonly kind: 'completed'; readonly result: JobResult; readonly trap?: string }
  | { readonly kind: 'rejected'; readonly rejection: ModuleRefusal }

/** The exit code of a program that trapped: that of a process ended by SIGABRT, as other WASI hosts have it. */
const trapExitCode = 134

/**
 * Runs a WASI command to its end on the calling thread. A trap of the program is a result like any other, with
 * exit code 134; going over a limit, or over the depth of the engine's stack, is a rejection, because where
 * that happens is not the program's own doing. Nothing here bounds the time: end the thread from outside.
 */
export function runModule(job: WasmJob): ModuleRun {
  const prepared = prepareModule(job.module, job.limits.memoryPages)
  if (prepared.kind === 'rejected') return prepared
  const host = createWasiHost({
    argv: ['', ...job.arguments],
    environment: job.environment,
    inputs: job.inputs,
    limits: job.limits,
    clock: job.capabilities.clock === 'host' ? createHostClock() : createVirtualClock(),
    entropy:
      job.capabilities.entropy === 'host' ? createHostEntropy() : createSeededEntropy(job.moduleDigest),
  })
  let trap: string | undefined
  let isMemoryRefused = () => false
  try {
    const { exports } = new webAssembly.Instance(prepared.module, { [wasiModuleName]: host.functions })
    const refused = exports[memoryRefusedExport] as { readonly value: number }
    isMemoryRefused = () => refused.value === 1
    host.bind(exports['memory'] as LinearMemory)
    const start = exports['_start'] as () => void
    start()
  } catch (error) {
    if (error instanceof RangeError)
      return overLimit(`the engine's stack or memory ran out: ${error.message}`)
    if (error instanceof webAssembly.RuntimeError) trap = error.message
    else if (host.ending() === undefined) throw error
  }
  if (isMemoryRefused())
    return overLimit(`the program asked for more than ${job.limits.memoryPages} pages of memory`)
  return toRun(host, trap)
}

function toRun(host: WasiHost, trap: string | undefined): ModuleRun {
  const ending = host.ending()
  if (ending?.kind === 'limit') {
    return overLimit(`the program went over its limit ${ending.limit} of ${ending.allowed}`)
  }
  const exitCode = ending?.exitCode ?? (trap === undefined ? 0 : trapExitCode)
  const result = { stdout: host.stdout(), stderr: host.stderr(), exitCode, outputs: host.outputs() }
  return { kind: 'completed', result, ...(trap === undefined ? {} : { trap }) }
}

function overLimit(message: string): ModuleRun {
  return { kind: 'rejected', rejection: { code: 'RESOURCE_LIMIT', message } }
}
