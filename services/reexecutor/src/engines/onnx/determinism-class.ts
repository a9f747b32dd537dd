import { endianness } from 'node:os'
import type { OnnxProvider } from './child-messages.ts'

/**
 * The onnx engine's determinism class. The level of optimisation is the job's, and so part of the request digest; `isa` is
 * there for every provider, because what a GPU cannot run falls to the CPU.
 */
export function onnxDeterminismClass({
  provider,
  runtime,
  isa,
  device,
}: {
  readonly provider: OnnxProvider
  /** Version of ONNX Runtime. */
  readonly runtime: string
  readonly isa: string
  /** The GPU's part of the class. */
  readonly device?: string
}): string {
  return [
    'dc1',
    'onnx',
    `provider=${provider}`,
    `ort=${runtime}`,
    'threads=1',
    ...(device === undefined ? [] : [device]),
    `isa=${isa}`,
    `node=${process.versions.node}`,
    `arch=${process.arch}`,
    endianness(),
  ].join('/')
}
