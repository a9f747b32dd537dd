import type { JobResult } from '@lilymed/lilypad/result-directory'
import type { WasmJob } from '../../bundle/job.ts'
import { mostFuel } from '../../bundle/wasm-bundle.ts'
import { AppError } from '@lilymed/service-kit'
import { createMeter, stackAllowanceWords } from './meter.ts'
import type { Meter } from './meter.ts'
import type { ModuleRefusal } from './module/module-refused.ts'
import type { ModuleCache } from './module/module-cache.ts'
import { prepareModule } from './module/prepare-module.ts'
import { createHostClock, createVirtualClock } from './wasi/clock.ts'
import { createHostEntropy, createSeededEntropy } from './wasi/entropy.ts'
import { wasiModuleName } from './wasi/function-names.ts'
import { createWasiHost } from './wasi/wasi-host.ts'
import type { WasiHost } from './wasi/wasi-host.ts'
import { webAssembly } from './web-assembly.ts'
import type { LinearMemory } from './web-assembly.ts'

/** How a run ended, and the fuel it took: the same on every machine, where the clock and the entropy are not the host's. */
export type ModuleRun =
  | {
      readonly kind: 'completed'
      readonly result: JobResult
      readonly trap?: string
      readonly fuelUsed: number
    }
  | { readonly kind: 'rejected'; readonly rejection: ModuleRefusal; readonly fuelUsed?: number }

/** The exit code of a program that trapped: that of a process ended by SIGABRT, as other WASI hosts have it. */
const trapExitCode = 134

const uncached: ModuleCache = { prepare: (_digest, bytes, pages) => prepareModule(bytes, pages) }

/**
 * Runs a WASI command to its end on the calling thread. A trap of the program is a result like any other, with
 * exit code 134; going over a limit is a rejection, because where that happens is not the program's own doing. Nothing
 * here bounds the time: end the thread from outside.
 */
export function runModule(job: WasmJob, modules: ModuleCache = uncached): ModuleRun {
  const prepared = modules.prepare(job.moduleDigest, job.module, job.limits.memoryPages)
  if (prepared.kind === 'rejected') return prepared
  const meter = createMeter(job.limits.fuel ?? mostFuel)
  const host = createWasiHost({
    argv: ['', ...job.arguments],
    environment: job.environment,
    inputs: job.inputs,
    limits: job.limits,
    clock: job.capabilities.clock === 'host' ? createHostClock() : createVirtualClock(),
    entropy:
      job.capabilities.entropy === 'host' ? createHostEntropy() : createSeededEntropy(job.moduleDigest),
    fuel: meter.hostFuel,
  })
  let trap: string | undefined
  try {
    const { exports } = new webAssembly.Instance(prepared.module, { [wasiModuleName]: host.functions })
    meter.bind(exports)
    host.bind(exports['memory'] as LinearMemory)
    const start = exports['_start'] as () => void
    start()
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      const message = `the engine's own stack ran out: ${error.message}`
      return overLimit('stack', message, meter)
    }
    if (error instanceof webAssembly.RuntimeError) trap = error.message
    else if (host.ending() === undefined) throw error
  }
  return toRun(job, host, meter, trap)
}

function toRun({ limits }: WasmJob, host: WasiHost, meter: Meter, trap: string | undefined): ModuleRun {
  const ending = host.ending()
  if (ending?.kind === 'limit') {
    const message = `the program went over its limit ${ending.limit} of ${ending.allowed}`
    return overLimit(detailOf[ending.limit], message, meter)
  }
  const refused = meter.refusedPages()
  if (refused > 0 && refused <= limits.memoryPages) throw new MachineOutOfMemory(refused)
  const exhausted = meter.exhausted()
  if (exhausted !== undefined) return overLimit(exhausted, exhaustion[exhausted](limits), meter)
  const exitCode = ending?.exitCode ?? (trap === undefined ? 0 : trapExitCode)
  const result = { stdout: host.stdout(), stderr: host.stderr(), exitCode, outputs: host.outputs() }
  return { kind: 'completed', result, fuelUsed: meter.used(), ...(trap === undefined ? {} : { trap }) }
}

/** The machine could not give a program memory that it may have: nothing can be said about the program. */
class MachineOutOfMemory extends AppError {
  constructor(pages: number) {
    const message = `expected memory for ${pages} pages of 64 KiB, the machine has none left; free some, or use fewer workers`
    super({ code: 'OUT_OF_MEMORY', message, retryable: true })
  }
}

const detailOf = { logBytes: 'log', outputBytes: 'outputs', outputFiles: 'outputs', fuel: 'fuel' } as const

const exhaustion = {
  fuel: ({ fuel = mostFuel }: WasmJob['limits']) => `the program went over its limit fuel of ${fuel}`,
  memory: ({ memoryPages }: WasmJob['limits']) =>
    `the program asked for more than ${memoryPages} pages of memory`,
  stack: () => `the program's calls went deeper than ${stackAllowanceWords * 8} bytes of stack`,
}

function overLimit(detail: string, message: string, meter: Meter): ModuleRun {
  return {
    kind: 'rejected',
    rejection: { code: 'RESOURCE_LIMIT', detail, message },
    fuelUsed: meter.used(),
  }
}
