import { readContainerJob } from './container-job.ts'
import type { ContainerJob } from './container-job.ts'
import type { JobRejected } from './job-rejection.ts'
import type { ModuleDocument } from './module-document.ts'
import { readOnnxJob } from './onnx-job.ts'
import type { OnnxJob } from './onnx-job.ts'
import { readWasmJob } from './wasm-job.ts'
import type { WasmJob } from './wasm-job.ts'
import { readWgslJob } from './wgsl-job.ts'
import type { WgslJob } from './wgsl-job.ts'

/** The job of a module, for one of the engines. */
export type ModuleJob = WasmJob | ContainerJob | OnnxJob | WgslJob

export type ReadJob = { readonly kind: 'read'; readonly job: ModuleJob } | JobRejected

/** Takes the job out of a module, whatever engine it is for. */
export const readJob = (module: ModuleDocument): ReadJob => {
  switch (module.engine) {
    case 'wasm':
      return readWasmJob(module.document.job.Spec)
    case 'onnx':
      return readOnnxJob(module.document.job.Spec)
    case 'wgsl':
      return readWgslJob(module.document.job.Spec)
    default:
      return readContainerJob(module.document.job.Spec)
  }
}
