import { Type } from 'typebox'
import { ContainerBundle } from './container-bundle.ts'
import { OnnxBundle } from './onnx-bundle.ts'
import { WasmBundle } from './wasm-bundle.ts'
import { WgslBundle } from './wgsl-bundle.ts'

export { Digest } from './bundle-parts.ts'

export type Bundle = WasmBundle | ContainerBundle | OnnxBundle | WgslBundle

/**
 * Everything a run needs, in one document named by its digest. `engine` tells which kind it is (OpenAPI's discriminator), so
 * that what is wrong with one kind is not told as what it lacks to be another.
 */
export const Bundle = Type.Unsafe<Bundle>({
  type: 'object',
  discriminator: { propertyName: 'engine' },
  required: ['engine'],
  oneOf: [WasmBundle, ContainerBundle, OnnxBundle, WgslBundle],
})
