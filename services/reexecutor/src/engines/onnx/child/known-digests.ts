import { createHash } from 'node:crypto'
import type { InferenceSession } from 'onnxruntime-node'
import type { KnownDigests, OnnxProvider } from '../child-messages.ts'
import { knownModels } from '../known-models.ts'
import type { KnownModel } from '../known-models.ts'
import type { Runtime } from './load-runtime.ts'
import { openSession } from './open-session.ts'
import { toBytes, toTensor } from './tensors.ts'

const sessions = new Map<KnownModel, InferenceSession>()

/** Runs the known models on a provider: the integers' only on the CPU, the others with nothing left to the CPU. */
export async function knownDigests(runtime: Runtime, provider: OnnxProvider): Promise<KnownDigests> {
  const { exactFloats, exactIntegers, floats } = knownModels
  const exact = provider === 'cpu' ? [exactFloats, exactIntegers] : [exactFloats]
  return {
    exact: await digest(runtime, provider, exact),
    floats: await digest(runtime, provider, [floats]),
  }
}

async function digest(
  runtime: Runtime,
  provider: OnnxProvider,
  models: readonly KnownModel[],
): Promise<string> {
  const hash = createHash('sha256')
  for (const known of models) {
    const session =
      sessions.get(known) ??
      (await openSession(runtime, known.model, { provider, optimisation: 'all', isProviderOnly: true }))
    sessions.set(known, session)
    const feeds = known.feeds.map(({ name, type, dims, bytes }) => [
      name,
      toTensor(runtime, type, dims, bytes),
    ])
    const outputs = await session.run(Object.fromEntries(feeds))
    for (const name of session.outputNames) {
      const tensor = outputs[name]
      hash.update((tensor && toBytes(tensor)?.bytes) ?? new Uint8Array())
    }
  }
  return `0x${hash.digest('hex')}`
}
