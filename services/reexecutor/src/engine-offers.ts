import { join } from 'node:path'
import type { ReexecutorConfig } from './config.ts'
import { openContainerEngine } from './engines/container/open-container-engine.ts'
import type { KnownAnswerTest } from './engines/wasm/known-answer.ts'
import { createWasmEngine } from './engines/wasm/wasm-engine.ts'
import { loadKnownAnswerTest } from './known-answer/built-in.ts'
import type { EngineOffer } from './open-engines.ts'

export type EngineDependencies = {
  /** Another WebAssembly program with a known answer, in place of the one that ships with the service. */
  readonly knownAnswer?: KnownAnswerTest | undefined
}

/** What of the configuration says which engines there are. */
export type EngineConfig = Pick<
  ReexecutorConfig,
  'dataDirectory' | 'workers' | 'container' | 'registries' | 'onnx' | 'wgsl'
>

/** Every engine there is, as far as the configuration asks for it. */
export function engineOffers(
  { dataDirectory, workers, container, registries = [] }: EngineConfig,
  { knownAnswer }: EngineDependencies,
): readonly EngineOffer[] {
  const directory = join(dataDirectory, 'engines')
  return [
    {
      name: 'wasm',
      open: async () => createWasmEngine({ workers, knownAnswer: knownAnswer ?? (await loadKnownAnswerTest()) }),
    },
    container === undefined
      ? { name: 'container', missing: notConfigured('container', 'runtime = "runc", "docker" or "podman"') }
      : {
          name: 'container',
          open: () => openContainerEngine({ config: container, registries, directory: join(directory, 'container') }),
        },
  ]
}

function notConfigured(table: string, advice: string): string {
  return `it is not configured: write [${table}] with ${advice}`
}
