import { createHash } from 'node:crypto'
import { enterSandbox, limitData } from '../engines/native/enter-sandbox.ts'
import { startedMessage } from '../engines/native/native-slot.ts'
import type { Failed } from '../engines/native/native-slot.ts'
import type { WgslReply, WgslTask } from '../engines/wgsl/child-messages.ts'
import { openWebGpu } from '../engines/wgsl/child/open-webgpu.ts'
import type { OpenedWebGpu } from '../engines/wgsl/child/open-webgpu.ts'
import { runKernel } from '../engines/wgsl/child/run-kernel.ts'
import { knownKernelAnswer, knownKernelJob } from '../engines/wgsl/known-kernel.ts'

/** One task of a wgsl child process. The pool calls it by name. */
export async function runTask(task: WgslTask): Promise<WgslReply> {
  const webGpu = await openWebGpu(task.setup)
  if (webGpu.kind === 'missing') return webGpu
  // Drivers load their parts as the known kernel runs, which is why root is given up only then.
  const found = await knownAnswer(webGpu)
  if (typeof found !== 'string') return found
  await enterSandbox(task.setup.sandbox)
  const { runtime, adapter } = webGpu
  if (task.kind === 'describe') return { kind: 'described', runtime, adapter, found }
  if (found !== knownKernelAnswer) {
    const message = `the known kernel gave ${found}, expected ${knownKernelAnswer}`
    return { kind: 'failed', code: 'KNOWN_ANSWER_FAILED', message, retryable: true }
  }
  limitData(task.job.limits.memoryBytes)
  process.send?.(startedMessage)
  const startedAt = Date.now()
  const outputs = await runKernel(await webGpu.requestDevice(), task.job)
  if ('code' in outputs) return outputs
  return { kind: 'ran', outputs, startedAt, finishedAt: Date.now(), found }
}

async function knownAnswer({ requestDevice }: OpenedWebGpu): Promise<string | Failed> {
  const outputs = await runKernel(await requestDevice(), knownKernelJob)
  if ('code' in outputs) {
    // It is no failure of the job that waits, nor a wrong answer.
    const message = `the known kernel could not be run: ${outputs.message}`
    return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', detail: 'gpu', message, retryable: true }
  }
  const hash = createHash('sha256')
  for (const { name, bytes } of outputs) if (name !== 'manifest.json') hash.update(bytes)
  return `0x${hash.digest('hex')}`
}
