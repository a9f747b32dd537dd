import type { ReexecutorConfig } from './config.ts'
import type { KnownAnswerTest } from './engines/wasm/known-answer.ts'
import { createWasmEngine } from './engines/wasm/wasm-engine.ts'
import { loadKnownAnswerTest } from './known-answer/built-in.ts'
import type { EngineOffer } from './open-engines.ts'

export type EngineDependencies = {
  /** Another WebAssembly program with a known answer, in place of the one that ships with the service. */
  readonly knownAnswer?: KnownAnswerTest | undefined
}

/** Every engine there is, as far as the configuration asks for it. */
export function engineOffers(
  { workers }: Pick<ReexecutorConfig, 'workers'>,
  { knownAnswer }: EngineDependencies,
): readonly EngineOffer[] {
  return [
    {
      name: 'wasm',
      open: async () =>
        createWasmEngine({ workers, knownAnswer: knownAnswer ?? (await loadKnownAnswerTest()) }),
    },
    { name: 'container', missing: 'set [container] in the configuration' },
  ]
}
