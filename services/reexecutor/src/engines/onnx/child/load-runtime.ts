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
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const message = `the onnx engine needs the package ${name}: npm install ${name} (${why})`
    return { kind: 'missing', message }
  }
}
