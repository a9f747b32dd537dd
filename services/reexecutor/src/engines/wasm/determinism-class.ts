import { endianness } from 'node:os'

/**
 * Raised whenever the host gives a program other answers than before: file order, virtual time, seeded entropy, what fuel
 * and stack are counted by.
 */
const hostVersion = 2

/** The wasm engine's determinism class: host, Node, V8, architecture, byte order. */
export function wasmDeterminismClass(): string {
  const { node, v8 } = process.versions
  return [
    'dc1',
    'wasm',
    `host=${hostVersion}`,
    `node=${node}`,
    `v8=${v8}`,
    `arch=${process.arch}`,
    endianness(),
  ].join('/')
}
