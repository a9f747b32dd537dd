import { Interface } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { toFactData } from '../translate/fact-json.ts'
import type { FactJson } from '../translate/fact-json.ts'

/** Why a contract refused a call. */
export type Revert = {
  /** Name of the custom error; `Error` for a require with a text, `Panic` for a Solidity panic, `Unknown` for anything else. */
  readonly name: string
  /** The error's arguments by name, as facts hold values. */
  readonly arguments: Readonly<Record<string, FactJson>>
  /** One line for people, such as `WrongPhase(expected 2, got 3)`. */
  readonly message: string
}

/** Turns the bytes of a revert into its meaning. Never throws. */
export type RevertExplainer = (data: string | null | undefined) => Revert

/** Solidity's own two errors, whose arguments have no names. */
const BUILT_IN: Readonly<Record<string, string>> = { Error: 'message', Panic: 'code' }

/** An explainer that knows the custom errors of these ABIs beside Solidity's own. */
export const createRevertExplainer = (abis: readonly InterfaceAbi[]): RevertExplainer => {
  const interfaces = [new Interface([]), ...abis.map((abi) => new Interface(abi))]
  return (data) => {
    if (data === null || data === undefined || data === '0x') return unknown('reverted without a reason')
    for (const contract of interfaces) {
      const error = contract.getError(data.slice(0, 10))
      if (error === null) continue
      try {
        const decoded = toFactData(error.inputs, contract.decodeErrorResult(error, data))
        const builtIn = BUILT_IN[error.name]
        const values = builtIn === undefined ? decoded : { [builtIn]: decoded['argument0'] ?? '' }
        return { name: error.name, arguments: values, message: describe(error.name, values) }
      } catch {
        break
      }
    }
    return unknown(`reverted with bytes no known contract explains (${data.slice(0, 10)})`)
  }
}

const unknown = (message: string): Revert => ({ name: 'Unknown', arguments: {}, message })

/** A bytes32 that a contract filled with a name, such as ZeroParameter's; hashes never end in zeros after nothing but letters. */
const NAME_BYTES = /^0x((?:[46][1-9a-f]|[57][0-9a]|3[0-9])+)(?:00)+$/

const inWords = (value: FactJson): string => {
  if (typeof value === 'object') return JSON.stringify(value)
  const name = NAME_BYTES.exec(String(value))?.[1]
  return name !== undefined && String(value).length === 66
    ? Buffer.from(name, 'hex').toString()
    : String(value)
}

const describe = (name: string, values: Readonly<Record<string, FactJson>>): string =>
  name === 'Error'
    ? JSON.stringify(values['message'])
    : `${name}(${Object.entries(values)
        .map(([key, value]) => `${key} ${inWords(value)}`)
        .join(', ')})`

/** The bytes of a revert in a node's refusal of a call; null when the refusal is none. */
export const revertDataOf = (refusal: {
  readonly message: string
  readonly data?: unknown
}): string | null => {
  const { data } = refusal
  if (typeof data === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(data)) return data
  // Some nodes wrap the bytes once more.
  if (typeof data === 'object' && data !== null && 'data' in data && typeof data.data === 'string')
    return data.data
  return /revert/i.test(refusal.message) ? '0x' : null
}
