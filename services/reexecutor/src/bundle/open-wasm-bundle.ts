import { pathsProblem, textProblem } from './bundle-problems.ts'
import { openCarried, openInputs } from './carried-bytes.ts'
import type { WasmJob } from './job.ts'
import type { OpenedBundle } from './opened-bundle.ts'
import type { WasmBundle } from './wasm-bundle.ts'

/** Decodes and proves a WASI command and its inputs. */
export function openWasmBundle(bundle: WasmBundle): OpenedBundle<WasmJob> {
  const rejection =
    textProblem([...bundle.arguments, ...Object.values(bundle.environment)]) ??
    pathsProblem(bundle.inputs.map(({ path }) => path))
  if (rejection !== undefined) return { kind: 'rejected', rejection }
  const module = openCarried('the module', bundle.module)
  if (!(module instanceof Uint8Array)) return { kind: 'rejected', rejection: module }
  const inputs = openInputs(bundle.inputs)
  if ('code' in inputs) return { kind: 'rejected', rejection: inputs }
  return {
    kind: 'opened',
    job: {
      engine: 'wasm',
      moduleDigest: bundle.module.sha256,
      module,
      arguments: bundle.arguments,
      environment: bundle.environment,
      inputs,
      capabilities: bundle.capabilities,
      limits: bundle.limits,
      ...(bundle.requirements === undefined ? {} : { requirements: bundle.requirements }),
    },
  }
}
