export type LinearMemory = { readonly buffer: ArrayBuffer }
export type CompiledModule = { readonly moduleBrand: unique symbol }
type Kinded = { readonly name: string; readonly kind: string }
type Imports = Readonly<Record<string, Readonly<Record<string, (...values: never[]) => number>>>>

/** As much of the WebAssembly JavaScript API as this host uses: the compiler's libraries type it only for browsers. */
type WebAssemblyApi = {
  readonly Module: {
    new (bytes: Uint8Array): CompiledModule
    imports(module: CompiledModule): readonly (Kinded & { readonly module: string })[]
    exports(module: CompiledModule): readonly Kinded[]
  }
  validate(bytes: Uint8Array): boolean
  readonly Instance: new (
    module: CompiledModule,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly CompileError: new () => Error
  readonly RuntimeError: new () => Error
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
