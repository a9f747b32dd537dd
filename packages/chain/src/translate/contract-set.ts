import type { InterfaceAbi } from 'ethers'

/** One contract whose logs are facts: its name in the ABIs, where it stands, and its ABI. */
export type ContractBinding = {
  readonly name: string
  /** EIP-55 */
  readonly address: string
  readonly abi: InterfaceAbi
}

/** The contracts one stream of facts is about. */
export type ContractSet = readonly ContractBinding[]

/** The contract whose getDeal and getResult complete Lilypad's bare events. */
export const LILYPAD_STORAGE = 'LilypadStorage'

/** The contract whose `at` gives the parameters of a version. */
export const PARAMETERS = 'Parameters'

/** The contract that Lilypad V1's other contracts obey, and whose addresses change without an event. */
export const LILYPAD_CONTROLLER = 'LilypadController'
