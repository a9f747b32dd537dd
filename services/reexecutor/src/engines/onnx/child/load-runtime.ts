import type * as OnnxRuntime from 'onnxruntime-node'

export type Runtime = typeof OnnxRuntime
export type LoadedRuntime =
  | { readonly kind: 'loaded'; readonly runtime: Runtime }
  | { readonly kind: 'missing'; readonly message: string }

let loading: Promise<LoadedRuntime> | undefined

/** ONNX Runtime, loaded once; an optional dependency, so that it may be absent. */
export function loadRuntime(name: string): Promise<LoadedRuntime> {
  return (loading ??= load(name))
}

async function load(name: string): Promise<LoadedRuntime> {
  try {
    return { kind: 'loaded', runtime: (await import(name)) as Runtime }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const message = `the package ${name} is missing or not made for this machine (${code}): npm install ${name}`
    return { kind: 'missing', message }
  }
}
