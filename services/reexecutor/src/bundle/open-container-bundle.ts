import { pathsProblem, textProblem } from './bundle-problems.ts'
import { openInputs } from './carried-bytes.ts'
import type { ContainerBundle } from './container-bundle.ts'
import type { ContainerJob } from './job.ts'
import type { OpenedBundle } from './opened-bundle.ts'
import { outputsProblem } from './outputs-problem.ts'

/** Decodes and proves the inputs of a container, and that its output folders are folders it may have. */
export function openContainerBundle(bundle: ContainerBundle): OpenedBundle<ContainerJob> {
  const { image, profile, entrypoint, workingDirectory, environment, outputs, limits, requirements } = bundle
  const texts = [
    ...entrypoint,
    ...bundle.arguments,
    ...Object.values(environment),
    ...(workingDirectory === undefined ? [] : [workingDirectory]),
  ]
  const rejection =
    textProblem(texts) ?? pathsProblem(bundle.inputs.map(({ path }) => path)) ?? outputsProblem(outputs)
  if (rejection !== undefined) return { kind: 'rejected', rejection }
  const inputs = openInputs(bundle.inputs)
  if ('code' in inputs) return { kind: 'rejected', rejection: inputs }
  return {
    kind: 'opened',
    job: {
      engine: 'container',
      image,
      profile,
      entrypoint,
      arguments: bundle.arguments,
      environment,
      ...(workingDirectory === undefined ? {} : { workingDirectory }),
      inputs,
      outputs,
      limits,
      ...(requirements === undefined ? {} : { requirements }),
    },
  }
}
