import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'
import { refuseNetwork } from './job-surroundings.ts'
import type { WasmSpec } from './wasm-spec.ts'

/** What a spec of LilyMed's own engines asks for and re-execution does not give; undefined if there is nothing of the kind. */
export const refuseOwnSurroundings = (spec: Omit<WasmSpec, 'Wasm'>): JobRejected | undefined => {
  if (spec.Docker?.Image) {
    return rejectJob(
      'JOB_ENGINE',
      `expected one program, got the engine ${JSON.stringify(spec.Engine)} and an image, which Lilypad would run`,
    )
  }
  const network = refuseNetwork(spec.Network?.Type)
  if (network) return network
  if (spec.Inputs?.length)
    return rejectJob('JOB_INPUTS', `expected no inputs in the job spec, got ${spec.Inputs.length}`)
  const odd = spec.Outputs?.find(({ Name, Path }) => Name !== 'outputs' || Path !== '/outputs')
  return (
    odd && rejectJob('JOB_OUTPUTS', `expected the output "outputs" at /outputs, got ${JSON.stringify(odd)}`)
  )
}

/** A module's timeout in milliseconds; 0 where it sets none. */
export const timeoutMsOf = (spec: { readonly Timeout?: number | bigint }): number =>
  Math.ceil(Number(spec.Timeout ?? 0) * 1000)
