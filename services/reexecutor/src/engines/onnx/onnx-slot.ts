import { extname } from 'node:path'
import { createChildPool } from '../native/child-pool.ts'
import { createEmulatedPool } from '../native/emulated-pool.ts'
import type { ExclusiveByName } from '../native/exclusive.ts'
import { createNativeSlot } from '../native/native-slot.ts'
import type { NativeSlot } from '../native/native-slot.ts'
import { plainText } from '../native/plain-text.ts'
import type { Slot } from '../engine.ts'
import type { KnownDigests, OnnxReply, OnnxSetup, OnnxTask } from './child-messages.ts'
import { onnxDeterminismClass } from './determinism-class.ts'
import { exactAnswers } from './known-answers.ts'
import type { FloatAnswers } from './known-answers.ts'
import type { PlannedSlot } from './plan-slots.ts'

/** A slot and the child process behind it. */
export type OnnxSlot = {
  readonly slot: Slot
  readonly setup: OnnxSetup
  readonly child: NativeSlot<OnnxTask, OnnxReply>
  /** What the known models must answer here. */
  readonly expected: KnownDigests
}
export type OpenedSlot =
  | { readonly kind: 'opened'; readonly opened: OnnxSlot }
  | { readonly kind: 'unavailable'; readonly message: string }

export type OnnxSlotDependencies = {
  readonly runtimePackage: string
  readonly exclusiveByName: ExclusiveByName
  readonly floatAnswers: FloatAnswers
  readonly startAllowanceMs: number
}

// The worker has the ending of this file: .ts from source, .js when published.
const worker = new URL(`../../workers/onnx-worker${extname(import.meta.url)}`, import.meta.url)

/** Starts a planned slot's child process and asks it what it is; `index` is the slot's number among all. */
export async function openOnnxSlot(
  planned: PlannedSlot,
  index: number,
  { runtimePackage, exclusiveByName, floatAnswers, startAllowanceMs }: OnnxSlotDependencies,
): Promise<OpenedSlot> {
  const { id, provider, environment, emulator, drawClass, gpu } = planned
  const options = { worker, environment }
  const child = createNativeSlot<OnnxTask, OnnxReply>({
    pool: emulator === undefined ? createChildPool(options) : createEmulatedPool(options, emulator),
    exclusive: exclusiveByName(planned.exclusiveName),
    startAllowanceMs,
  })
  const sandbox = { slot: index, isEmulated: emulator !== undefined }
  const setup: OnnxSetup = { runtimePackage, provider, sandbox }
  try {
    const reply = await child.ask({ kind: 'describe', setup })
    if (reply.kind !== 'described') throw new Error('message' in reply ? reply.message : reply.kind)
    const determinismClass = onnxDeterminismClass({ ...planned, runtime: reply.runtime })
    const exact = exactAnswers[provider]
    // A machine that gets the exact ones wrong has nothing to teach about the others.
    const isWorking = reply.found.exact === exact
    const floats = isWorking
      ? await floatAnswers.recall(determinismClass, reply.found.floats)
      : reply.found.floats
    const slot: Slot = { id, determinismClass, drawClass, provider, ...(gpu === undefined ? {} : { gpu }) }
    return { kind: 'opened', opened: { slot, setup, child, expected: { exact, floats } } }
  } catch (error) {
    await child.close()
    const why = plainText(error instanceof Error ? error.message : String(error))
    return { kind: 'unavailable', message: `onnx on ${provider}: ${why}` }
  }
}
