import { createVirtualClock } from '../engines/wasm/wasi/clock.ts'
import { createSeededEntropy } from '../engines/wasm/wasi/entropy.ts'
import { createWasiHost } from '../engines/wasm/wasi/wasi-host.ts'
import type { WasiHost, WasiSetup } from '../engines/wasm/wasi/wasi-host.ts'

/** Stands in for a program: calls WASI functions and lays out its memory by hand. */
export type Guest = {
  readonly host: WasiHost
  readonly memory: DataView<ArrayBuffer>
  call(name: string, ...values: readonly (number | bigint)[]): number
  text(address: number, length: number): string
  /** Puts text into memory and returns its address and length. */
  put(text: string): readonly [address: number, length: number]
  /** A scatter/gather list of one: address of the vector, and 1. */
  vector(address: number, length: number): readonly [address: number, count: number]
  /** Opens a path, for reading and writing unless told otherwise; `fd` means something when `errno` is 0. */
  open(directory: number, path: string, openFlags?: number, rights?: bigint): { errno: number; fd: number }
}

export const readAndWrite = (1n << 1n) | (1n << 6n) | (1n << 8n) | (1n << 22n)

/** A guest with one page of memory; addresses from 32768 on are handed out by `put` and `vector`. */
export function createGuest(overrides: Partial<WasiSetup> = {}): Guest {
  const buffer = new ArrayBuffer(65_536)
  const memory = new DataView(buffer)
  const host = createWasiHost({
    argv: ['', 'one', 'two'],
    environment: { KEY: 'value' },
    inputs: [],
    clock: createVirtualClock(),
    entropy: createSeededEntropy('seed'),
    fuel: { take: () => undefined },
    limits: { logBytes: 1_024, outputBytes: 4_096, outputFiles: 8 },
    ...overrides,
  })
  host.bind({ buffer })
  let next = 32_768
  const call = (name: string, ...values: readonly (number | bigint)[]): number => {
    const fn = host.functions[name] as ((...all: readonly (number | bigint)[]) => number) | undefined
    if (fn === undefined) throw new TypeError(`no WASI function ${name}`)
    return fn(...values)
  }
  const put = (value: string): readonly [number, number] => {
    const bytes = new TextEncoder().encode(value)
    const address = next
    new Uint8Array(buffer).set(bytes, address)
    next += bytes.length + 8 - (bytes.length % 8)
    return [address, bytes.length]
  }
  return {
    host,
    memory,
    call,
    put,
    text: (address, length) => Buffer.from(buffer, address, length).toString(),
    vector: (address, length) => {
      const at = next
      memory.setUint32(at, address, true)
      memory.setUint32(at + 4, length, true)
      next += 8
      return [at, 1]
    },
    open: (directory, path, openFlags = 0, rights = readAndWrite) => {
      const [at, length] = put(path)
      const errno = call('path_open', directory, 0, at, length, openFlags, rights, 0n, 0, 16)
      return { errno, fd: memory.getUint32(16, true) }
    },
  }
}
