import { createHash } from 'node:crypto'
import { meterExports } from '../engines/wasm/module/meter-module.ts'
import { webAssembly } from '../engines/wasm/web-assembly.ts'
import type { CompiledModule, LinearMemory } from '../engines/wasm/web-assembly.ts'

export type ModuleEffect = {
  /** `returned`, or what the engine said. */
  readonly ending: string
  /** sha256 of the memory, hex. */
  readonly memory: string
  /** Fuel burnt, where the module is metered. */
  readonly fuelUsed: bigint
}

/** Calls `_start` of a module that imports nothing and says what came of it. */
export function effectOf(module: CompiledModule, fuel = 2n ** 40n): ModuleEffect {
  const { exports } = new webAssembly.Instance(module, {})
  const left = (exports[meterExports.fuel] ?? { value: fuel }) as { value: bigint }
  const stack = (exports[meterExports.stack] ?? { value: 0 }) as { value: number }
  left.value = fuel
  stack.value = 2 ** 16
  let ending = 'returned'
  try {
    const start = exports['_start'] as () => void
    start()
  } catch (error) {
    if (!(error instanceof webAssembly.RuntimeError)) throw error
    ending = error.message
  }
  const { buffer } = exports['memory'] as LinearMemory
  const memory = createHash('sha256').update(new Uint8Array(buffer)).digest('hex')
  return { ending, memory, fuelUsed: fuel - left.value }
}
