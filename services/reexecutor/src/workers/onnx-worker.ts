import type { InferenceSession } from 'onnxruntime-node'
import { enterSandbox, limitData } from '../engines/native/enter-sandbox.ts'
import { startedMessage } from '../engines/native/native-slot.ts'
import type { Failed } from '../engines/native/native-slot.ts'
import { plainText } from '../engines/native/plain-text.ts'
import type { OnnxReply, OnnxTask } from '../engines/onnx/child-messages.ts'
import { knownDigests } from '../engines/onnx/child/known-digests.ts'
import { loadRuntime } from '../engines/onnx/child/load-runtime.ts'
import type { Runtime } from '../engines/onnx/child/load-runtime.ts'
import { openSession } from '../engines/onnx/child/open-session.ts'
import { runModel } from '../engines/onnx/child/run-model.ts'
import { modelProblem } from '../engines/onnx/model/check-model.ts'

type RunTask = Extract<OnnxTask, { readonly kind: 'run' }>

/** The model this process has loaded: the only one it ever sees, so that its session may be used again. */
let opened: { readonly key: string; readonly session: InferenceSession } | undefined

/** One task of an onnx child process. The pool calls it by name. */
export async function runTask(task: OnnxTask): Promise<OnnxReply> {
  const { runtimePackage, provider, sandbox } = task.setup
  const loaded = await loadRuntime(runtimePackage)
  if (loaded.kind === 'missing') return loaded
  const { runtime } = loaded
  // Drivers load their parts as the known models run, which is why root is given up only then.
  const found = await knownDigests(runtime, provider)
  await enterSandbox(sandbox)
  if (task.kind === 'describe')
    return { kind: 'described', runtime: runtime.env.versions.node ?? 'unknown', found }
  if (found.exact !== task.expected.exact || found.floats !== task.expected.floats) {
    const message = `the known models gave ${found.exact} and ${found.floats}, expected ${task.expected.exact} and ${task.expected.floats}`
    return { kind: 'failed', code: 'KNOWN_ANSWER_FAILED', message, retryable: true }
  }
  return runJob(runtime, task, found)
}

async function runJob(
  runtime: Runtime,
  { job }: RunTask,
  found: Extract<OnnxReply, { readonly kind: 'ran' }>['found'],
): Promise<OnnxReply> {
  const problem = modelProblem(job.model)
  if (problem !== undefined) return refused(`the model is refused: ${problem}`)
  limitData(job.limits.memoryBytes)
  process.send?.(startedMessage)
  const startedAt = Date.now()
  const session = await sessionFor(runtime, job).catch((error: unknown) => toFailure(error))
  if ('kind' in session) return session
  const outputs = await runModel(runtime, session, job)
  if ('kind' in outputs) return outputs
  return { kind: 'ran', outputs, startedAt, finishedAt: Date.now(), found }
}

async function sessionFor(runtime: Runtime, job: RunTask['job']): Promise<InferenceSession> {
  const { modelDigest, provider, optimisation } = job
  const key = `${modelDigest} ${optimisation}`
  if (opened?.key === key) return opened.session
  const session = await openSession(runtime, job.model, { provider, optimisation, isProviderOnly: false })
  opened = { key, session }
  return session
}

function toFailure(error: unknown): Failed {
  const why = plainText(error instanceof Error ? error.message : String(error))
  if (/bad_alloc|out of memory|allocat/i.test(why)) {
    const message = `the model takes more memory than it may: ${why}`
    return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'memory', message, retryable: false }
  }
  return refused(`the model cannot be loaded: ${why}`)
}

function refused(message: string): Failed {
  return { kind: 'failed', code: 'MODULE_REFUSED', detail: 'model', message, retryable: false }
}
