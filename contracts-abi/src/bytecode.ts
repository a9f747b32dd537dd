import { readFileSync } from 'node:fs'
import type { ContractName } from './contract-names.ts'

export { contractNames } from './contract-names.ts'
export type { ContractName } from './contract-names.ts'

/**
 * Creation bytecode of a contract, without constructor arguments.
 * @returns `0x` and lower-case hex
 */
export function loadBytecode(name: ContractName): `0x${string}` {
  const file = new URL(`./generated/bytecode/${name}.json`, import.meta.url)
  const { bytecode } = JSON.parse(readFileSync(file, 'utf8')) as { bytecode: `0x${string}` }
  return bytecode
}
