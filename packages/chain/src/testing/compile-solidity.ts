import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Output = {
  readonly errors?: ReadonlyArray<{ readonly severity: string; readonly formattedMessage: string }>
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { evm: { bytecode: { object: string } } }>>>
  >
}

/** The creation bytecode of each contract of a Solidity file beside this one, by the compiler that builds our contracts. */
export const compileSolidity = (file: string): Readonly<Record<string, string>> => {
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readFileSync(new URL(file, import.meta.url), 'utf8') } },
    settings: { evmVersion: 'cancun', outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
  }
  const compiler = fileURLToPath(new URL('../../../../contracts/tools/solc.mjs', import.meta.url))
  const answer = execFileSync(process.execPath, [compiler, '--standard-json'], {
    input: JSON.stringify(input),
    maxBuffer: 64 * 1024 * 1024,
  })
  const { errors = [], contracts } = JSON.parse(answer.toString()) as Output
  const faults = errors.filter(({ severity }) => severity === 'error')
  if (faults.length > 0) throw new Error(faults.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return Object.fromEntries(
    Object.entries(contracts[file] ?? {}).map(([name, { evm }]) => [name, `0x${evm.bytecode.object}`]),
  )
}
