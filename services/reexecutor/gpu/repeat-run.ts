import type { Job } from '../src/bundle/job.ts'
import type { Engine } from '../src/engines/engine.ts'

export type Repeated =
  | { readonly kind: 'equal'; readonly bytes: Uint8Array; readonly resultCid: string; readonly p50Ms: number }
  | { readonly kind: 'failed'; readonly message: string }

const repetitions = 3

/** Runs a job three times on every engine's slot that takes it; all results must be equal. `prefix` finds the output. */
export async function repeatRun<Kind extends Job>(
  engines: readonly Engine<Kind>[],
  job: Kind,
  prefix: string,
): Promise<Repeated> {
  const cids = new Set<string>()
  const times: number[] = []
  let bytes: Uint8Array | undefined
  for (const engine of engines) {
    const slot = engine.slots.find(({ provider }) => !('provider' in job) || provider === job.provider)
    if (slot === undefined)
      return { kind: 'failed', message: `the engine ${engine.name} has no slot for the job` }
    for (let index = 0; index < repetitions; index++) {
      const signal = new AbortController().signal
      const outcome = await engine.execute(job, { slot, signal, report: () => {} })
      if (outcome.kind === 'failed') return { kind: 'failed', message: outcome.message }
      cids.add(outcome.resultCid)
      times.push(outcome.finishedAt - outcome.startedAt)
      const entry = outcome.entries.find(({ path }) => path.startsWith(prefix))
      if (entry !== undefined && 'content' in entry) bytes = entry.content
    }
  }
  const [resultCid, ...others] = cids
  if (resultCid === undefined || bytes === undefined)
    return { kind: 'failed', message: `no run made ${prefix}` }
  if (others.length > 0) {
    return { kind: 'failed', message: `${times.length} runs gave ${cids.size} different results` }
  }
  const p50Ms = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN
  return { kind: 'equal', bytes, resultCid, p50Ms }
}
