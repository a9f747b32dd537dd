import { fileURLToPath } from 'node:url'

/** A WASM program of the repository: an AssemblyScript source in `assembly/main.ts` and what is built of it. */
export type Program = {
  readonly name: string
  readonly folder: string
  /** Whether the folder is a Lilypad module, whose template names the program by its sha256. */
  readonly isModule: boolean
}

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const programs: readonly Program[] = [
  { name: 'mandelbrot', folder: folder('./mandelbrot'), isModule: true },
  { name: 'dice', folder: folder('./dice'), isModule: true },
  { name: 'known-answer', folder: folder('../../../services/reexecutor/known-answer'), isModule: false },
]
