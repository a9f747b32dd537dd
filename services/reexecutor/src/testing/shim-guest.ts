import {
  ConsoleStdout,
  Directory,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
} from '@bjorn3/browser_wasi_shim'
import type { Inode } from '@bjorn3/browser_wasi_shim'
import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'

/** The WASI host of the project browser_wasi_shim around a guest, to hold ours against. */
export type ShimGuest = {
  readonly functions: Record<string, (...values: never[]) => unknown>
  bind(exports: { readonly memory: { readonly buffer: ArrayBuffer } }): void
  stdout(): Uint8Array
  /** Files, and folders that are empty, by path. */
  outputs(): ReadonlyMap<string, string>
}

type ShimSetup = {
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly inputs: readonly DirectoryEntry[]
}

/** `/inputs` as descriptor 3, its files read-only, and `/outputs` as descriptor 4. */
export function createShimGuest({ argv, environment, inputs }: ShimSetup): ShimGuest {
  const chunks: Buffer[] = []
  const keep = (sink: Buffer[]) => new ConsoleStdout((bytes) => void sink.push(Buffer.from(bytes)))
  const outputs = new PreopenDirectory('/outputs', new Map<string, Inode>())
  const wasi = new WASI(
    [...argv],
    Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    [
      new OpenFile(new File([])),
      keep(chunks),
      keep([]),
      new PreopenDirectory('/inputs', plant(inputs)),
      outputs,
    ],
    { debug: false },
  )
  return {
    functions: wasi.wasiImport,
    bind: (exports) => {
      wasi.inst = { exports }
    },
    stdout: () => Buffer.concat(chunks),
    outputs: () => new Map(walk(outputs.dir, '')),
  }
}

/** The exit code that ended a program on the shim, or `undefined` where something else did. */
export const shimExitCode = (error: unknown): number | undefined =>
  error instanceof WASIProcExit ? error.code : undefined

function plant(entries: readonly DirectoryEntry[]): Map<string, Inode> {
  return new Map(
    entries.map(({ path, content }): [string, Inode] => [path, new File(content ?? [], { readonly: true })]),
  )
}

function walk({ contents }: Directory, prefix: string): [string, string][] {
  return [...contents].flatMap(([name, node]): [string, string][] => {
    if (node instanceof File) return [[`${prefix}${name}`, Buffer.from(node.data).toString('latin1')]]
    const below = node instanceof Directory ? walk(node, `${prefix}${name}/`) : []
    return below.length === 0 ? [[`${prefix}${name}/`, '']] : below
  })
}
