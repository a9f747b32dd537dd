import type { WasmBundle } from '../../services/reexecutor/src/bundle/wasm-bundle.ts'
import type { Wanted } from './wanted.ts'

/** A program that tries to do harm, or to be told apart, and what must come of it. */
export type HostileWasmJob = {
  readonly name: string
  /** Rows of the table of hostile jobs that it stands for. */
  readonly rows: readonly number[]
  readonly module: () => Uint8Array
  readonly limits?: Partial<WasmBundle['limits']>
  readonly capabilities?: Partial<WasmBundle['capabilities']>
  readonly inputs?: readonly { readonly path: string; readonly text: string }[]
  readonly wanted: Wanted
  /** What stdout must hold, where the program writes there what its calls returned. */
  readonly stdout?: Uint8Array | string
  /** The files that it leaves below outputs/. */
  readonly outputs?: readonly string[]
}
