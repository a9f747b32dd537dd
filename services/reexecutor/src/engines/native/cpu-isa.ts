import { readFileSync } from 'node:fs'

/** Instruction sets that mathematical libraries choose their code by, as /proc/cpuinfo names them. */
const telling = [
  'sse4_1',
  'sse4_2',
  'avx',
  'f16c',
  'fma',
  'avx2',
  'avx_vnni',
  'avx512f',
  'avx512bw',
  'avx512cd',
  'avx512dq',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
  // arm64
  'asimd',
  'asimdhp',
  'asimddp',
  'i8mm',
  'bf16',
  'sve',
  'sve2',
  'sme',
] as const

/** The telling instruction sets in what /proc/cpuinfo says, `+` between them; `unknown` when it says nothing of them. */
export function parseIsa(cpuinfo: string): string {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? ''
  const flags = new Set(line.trim().split(/\s+/))
  const found = telling.filter((flag) => flags.has(flag))
  return found.length === 0 ? 'unknown' : found.join('+')
}

/** This machine's instruction sets. */
export function cpuIsa(): string {
  try {
    return parseIsa(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return 'unknown'
  }
}
