import type { HostContext, WasiFunctions } from '../host-context.ts'

/** `args_*` and `environ_*`: NUL-terminated strings in one buffer and a table of addresses. */
export function argumentFunctions(host: HostContext): WasiFunctions {
  const { memory } = host
  const toBytes = (text: string) => new TextEncoder().encode(`${text}\0`)
  const lists = { argv: host.argv.map(toBytes), environment: host.environment.map(toBytes) }

  const sizes = (list: readonly Uint8Array[]) => (countAt: number, sizeAt: number) => {
    memory.writeU32(countAt, list.length)
    memory.writeU32(
      sizeAt,
      list.reduce((total, { length }) => total + length, 0),
    )
  }
  const contents = (list: readonly Uint8Array[]) => (tableAt: number, bufferAt: number) => {
    let entry = tableAt >>> 0
    let next = bufferAt >>> 0
    for (const bytes of list) {
      memory.writeU32(entry, next)
      memory.bytes(next, bytes.length).set(bytes)
      entry += 4
      next += bytes.length
    }
  }

  return {
    args_sizes_get: sizes(lists.argv),
    args_get: contents(lists.argv),
    environ_sizes_get: sizes(lists.environment),
    environ_get: contents(lists.environment),
  }
}
