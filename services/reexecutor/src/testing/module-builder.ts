import { concatenate, encodeU32 } from '../engines/wasm/module/encode.ts'
import { wasiModuleName } from '../engines/wasm/wasi/function-names.ts'

type Bytes = readonly number[]
export type ImportedFunction = { readonly from: string; readonly name: string; readonly signature: string }
export type ModuleParts = {
  /** Names of WASI functions, or functions of anywhere; they get the numbers from 0 on. */
  readonly imports?: readonly (keyof typeof wasiSignatures | ImportedFunction)[]
  /** Instructions of `_start` (its closing `end` is added); its number follows the imports'. */
  readonly start?: Bytes
  /** How many i32 locals `_start` has. */
  readonly locals?: number
  /** The memory's limits as binary, or `null` for no memory. */
  readonly memory?: Bytes | null
  readonly exports?: readonly ('memory' | '_start')[]
  /** Text at address 0. */
  readonly data?: string
  /** Whole sections put in as they are, by number. */
  readonly sections?: Readonly<Record<number, Bytes>>
}

/** Signatures of the WASI functions that hand-made modules call: i is i32, l is i64, all but `proc_exit` return an i32. */
export const wasiSignatures = {
  args_sizes_get: 'ii',
  environ_sizes_get: 'ii',
  environ_get: 'ii',
  fd_allocate: 'ill',
  fd_close: 'i',
  fd_filestat_set_size: 'il',
  fd_pwrite: 'iiili',
  fd_read: 'iiii',
  fd_readdir: 'iiili',
  fd_renumber: 'ii',
  path_link: 'iiiiiii',
  path_readlink: 'iiiiii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  proc_exit: 'i',
  proc_raise: 'i',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
  fd_write: 'iiii',
  fd_seek: 'ilii',
  path_open: 'iiiiillii',
  path_create_directory: 'iii',
  poll_oneoff: 'iiii',
  random_get: 'ii',
  clock_time_get: 'ili',
  sched_yield: '',
} as const

const valueTypes: Readonly<Record<string, number>> = { i: 0x7f, l: 0x7e }
const text = (value: string): Bytes => [...new TextEncoder().encode(value)]
const named = (value: string): Bytes => [...encodeU32(text(value).length), ...text(value)]
const list = (items: readonly Bytes[]): Bytes => [...encodeU32(items.length), ...items.flat()]

/** Puts a WebAssembly module together from parts, for tests that need one no compiler would make. */
export function buildModule(parts: ModuleParts = {}): Uint8Array {
  const imports = (parts.imports ?? []).map((entry): ImportedFunction =>
    typeof entry === 'string'
      ? { from: wasiModuleName, name: entry, signature: wasiSignatures[entry] }
      : entry,
  )
  const types = imports.map(({ name, signature }): Bytes => {
    const parameters = signature.split('').map((letter) => valueTypes[letter] ?? 0)
    return [0x60, ...list(parameters.map((type) => [type])), ...(name === 'proc_exit' ? [0] : [1, 0x7f])]
  })
  const start = imports.length
  const body = [...(parts.locals === undefined ? [0] : [1, parts.locals, 0x7f]), ...(parts.start ?? []), 0x0b]
  const exported = {
    memory: [...named('memory'), 2, 0],
    _start: [...named('_start'), 0, ...encodeU32(start)],
  }
  const memory = parts.memory === undefined ? [1, 1, 16] : parts.memory
  const sections: Record<number, Bytes> = {
    1: list([...types, [0x60, 0, 0]]),
    2: list(imports.map(({ from, name }, index) => [...named(from), ...named(name), 0, ...encodeU32(index)])),
    3: list([encodeU32(start)]),
    ...(memory === null ? {} : { 5: list([memory]) }),
    7: list((parts.exports ?? (['memory', '_start'] as const)).map((name) => exported[name])),
    10: list([[...encodeU32(body.length), ...body]]),
    ...(parts.data === undefined ? {} : { 11: list([[0, 0x41, 0, 0x0b, ...named(parts.data)]]) }),
    ...parts.sections,
  }
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]
  const encoded = order.flatMap((id) => {
    const content = sections[id]
    return content === undefined ? [] : [[id, ...encodeU32(content.length), ...content]]
  })
  return concatenate([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...encoded)
}

/** `i32.const` of a number from 0 on. */
export function i32(value: number): Bytes {
  const bytes = [...encodeU32(value)]
  return [
    0x41,
    ...((bytes.at(-1) ?? 0) < 0x40 ? bytes : [...bytes.slice(0, -1), (bytes.at(-1) ?? 0) | 0x80, 0]),
  ]
}

/** Calls function `index` and drops its result. */
export function callAndDrop(index: number, ...values: readonly Bytes[]): Bytes {
  return [...values.flat(), 0x10, ...encodeU32(index), 0x1a]
}

/** Repeats `body` for ever. */
export function forever(...body: readonly Bytes[]): Bytes {
  return [0x03, 0x40, ...body.flat(), 0x0c, 0, 0x0b]
}
