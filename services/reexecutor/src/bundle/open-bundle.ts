import type { Bundle } from './bundle.ts'
import { openContainerBundle } from './open-container-bundle.ts'
import { openOnnxBundle } from './open-onnx-bundle.ts'
import { openWasmBundle } from './open-wasm-bundle.ts'
import { openWgslBundle } from './open-wgsl-bundle.ts'
import type { OpenedBundle } from './opened-bundle.ts'

export type { BundleRejection } from './bundle-rejection.ts'
export type { OpenedBundle } from './opened-bundle.ts'

/** Decodes a bundle and proves it: every byte string against its sha256, every path plain and free to be made. */
export function openBundle(bundle: Bundle): OpenedBundle {
  switch (bundle.engine) {
    case 'wasm':
      return openWasmBundle(bundle)
    case 'container':
      return openContainerBundle(bundle)
    case 'onnx':
      return openOnnxBundle(bundle)
    case 'wgsl':
      return openWgslBundle(bundle)
    default:
      return bundle satisfies never
  }
}
