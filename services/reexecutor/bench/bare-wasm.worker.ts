// The least a thread can do to run a program again and again: the module compiled once, and our WASI host.
import { workerData } from 'node:worker_threads'
import type { WasmJob } from '../src/bundle/job.ts'
import { createModuleCache } from '../src/engines/wasm/module/module-cache.ts'
import { runModule } from '../src/engines/wasm/run-module.ts'
import type { ModuleRun } from '../src/engines/wasm/run-module.ts'

const job = workerData as WasmJob
const modules = createModuleCache(2 ** 24)

export function runBare(): ModuleRun {
  return runModule(job, modules)
}
