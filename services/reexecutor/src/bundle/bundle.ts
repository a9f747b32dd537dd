import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ContainerBundle } from './container-bundle.ts'
import { WasmBundle } from './wasm-bundle.ts'

export { Digest } from './bundle-parts.ts'

/** Everything a run needs, in one document named by its digest. */
export const Bundle = Type.Union([WasmBundle, ContainerBundle])
export type Bundle = Static<typeof Bundle>
