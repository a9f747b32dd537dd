import { join } from 'node:path'
import type { ReexecutorConfig } from './config.ts'
import { openContainerEngine } from './engines/container/open-container-engine.ts'
import { createExclusiveByName } from './engines/native/exclusive.ts'
import { createOnnxEngine } from './engines/onnx/onnx-engine.ts'
import type { KnownAnswerTest } from './engines/wasm/known-answer.ts'
import { createWasmEngine } from './engines/wasm/wasm-engine.ts'
import { createWgslEngine } from './engines/wgsl/wgsl-engine.ts'
import { loadKnownAnswerTest } from './known-answer/built-in.ts'
import type { EngineOffer } from './open-engines.ts'

export type EngineDependencies = {
  /** Another WebAssembly program with a known answer, in place of the one that ships with the service. */
  readonly knownAnswer?: KnownAnswerTest | undefined
  /** The data directory, where it is to go with this process. */
  readonly temporaryRoot?: string | undefined
}

/** What of the configuration says which engines there are. */
export type EngineConfig = Pick<
  ReexecutorConfig,
  'dataDirectory' | 'workers' | 'container' | 'registries' | 'onnx' | 'wgsl'
>

/** Every engine there is, as far as the configuration asks for it. */
export function engineOffers(
  { dataDirectory, workers, container, registries = [], onnx, wgsl }: EngineConfig,
  { knownAnswer, temporaryRoot }: EngineDependencies,
): readonly EngineOffer[] {
  // One lock for each GPU, whichever engine wants it.
  const exclusiveByName = createExclusiveByName()
  const directory = join(dataDirectory, 'engines')
  return [
    {
      name: 'wasm',
      open: async () =>
        createWasmEngine({ workers, knownAnswer: knownAnswer ?? (await loadKnownAnswerTest()) }),
    },
    container === undefined
      ? { name: 'container', missing: notConfigured('container', 'runtime = "runc", "docker" or "podman"') }
      : {
          name: 'container',
          open: () =>
            openContainerEngine({
              config: container,
              registries,
              directory: join(directory, 'container'),
              temporaryRoot,
            }),
        },
    onnx === undefined
      ? { name: 'onnx', missing: notConfigured('onnx', 'the providers models may run on') }
      : {
          name: 'onnx',
          open: () => createOnnxEngine(onnx, { directory: join(directory, 'onnx'), exclusiveByName }),
        },
    wgsl === undefined
      ? { name: 'wgsl', missing: notConfigured('wgsl', 'the adapter kernels run on') }
      : { name: 'wgsl', open: () => createWgslEngine(wgsl, { exclusiveByName }) },
  ]
}

function notConfigured(table: string, advice: string): string {
  return `it is not configured: write [${table}] with ${advice}`
}
