import type { OnnxJob } from '../../bundle/job.ts'
import { findProgram } from '../native/find-program.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { openOnnxEngine } from './onnx-engine.ts'
import type { OnnxEngineOptions } from './onnx-engine.ts'
import { cpuSlot } from './plan-slots.ts'

export type SecondCpuClass =
  | { readonly kind: 'available'; readonly engine: NativeEngine<OnnxJob> }
  /** One line: what to install, or why there is none. */
  | { readonly kind: 'missing'; readonly message: string }

const emulator = 'qemu-x86_64'
/** The last Intel processors without AVX and FMA: what is computed on them differs in the last bits. */
const processor = 'Nehalem'
const slowestStartMs = 300_000

/**
 * The onnx engine on a processor of another class than this machine's, emulated: a model whose results are equal on both
 * depends on neither. Close the engine when done.
 */
export async function secondCpuClass(options: OnnxEngineOptions): Promise<SecondCpuClass> {
  if (process.arch !== 'x64' || process.platform !== 'linux') {
    const message = `a second CPU class needs Linux on x64, this is ${process.platform} on ${process.arch}`
    return { kind: 'missing', message }
  }
  const program = findProgram(emulator)
  if (program === undefined) {
    return {
      kind: 'missing',
      message: `a second CPU class needs ${emulator} (Debian: apt-get install qemu-user)`,
    }
  }
  const slot = cpuSlot('onnx/emulated/0', `emulated-${processor}`, {
    program,
    arguments: ['-cpu', processor],
  })
  const engine = await openOnnxEngine(
    { slots: [slot], unavailable: [] },
    { startAllowanceMs: slowestStartMs, ...options },
  )
  if (engine.slots.length > 0) return { kind: 'available', engine }
  await engine.close()
  return { kind: 'missing', message: engine.unavailable.join('; ') }
}
