import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ContainerBundle } from './container-bundle.ts'
import { OnnxBundle } from './onnx-bundle.ts'
import { WasmBundle } from './wasm-bundle.ts'
import { WgslBundle } from './wgsl-bundle.ts'

export { Digest } from './bundle-parts.ts'

/** Everything a run needs, in one document named by its digest. */
export const Bundle = Type.Union([WasmBundle, ContainerBundle, OnnxBundle, WgslBundle])
export type Bundle = Static<typeof Bundle>
