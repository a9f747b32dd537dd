import { readFile } from 'node:fs/promises'

/** Parts of an instruction set that change what libraries compute, as `/proc/cpuinfo` names them. */
const telling =
  /^(sse3|ssse3|sse4_[12]|avx.*|fma|f16c|bmi[12]|amx_.*|asimd.*|sve[0-9]?|sve_.*|sme[0-9]?|sme_.*|fp16|bf16|i8mm)$/

/**
 * The processor as results may depend on it: `x64:avx,avx2,fma`, of the text of `/proc/cpuinfo`. Sorted, of the first processor:
 * all of a machine have the same.
 */
export function instructionSets(architecture: string, cpuInfo: string): string {
  const words = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuInfo)?.[1]?.split(/\s+/) ?? []
  const found = words.filter((word) => telling.test(word)).sort()
  return `${architecture}:${found.join('+')}`
}

/** The processor of this machine, as `instructionSets` has it. */
export async function machineInstructionSets(): Promise<string> {
  return instructionSets(process.arch, await readFile('/proc/cpuinfo', 'utf8'))
}
