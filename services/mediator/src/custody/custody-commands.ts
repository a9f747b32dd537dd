import { Interface } from 'ethers/abi'
import { getAddress } from 'ethers/address'
import type { TransactionSender } from '@lilymed/chain'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { AppError } from '@lilymed/service-kit'
import type { ControlArguments, ControlCommand } from '@lilymed/service-kit'
import { sendStep } from './send-step.ts'
import type { CustodyContracts } from './custody-calls.ts'

/** The functions that plans call, by whose they are; nothing else is sent for an owner. */
const REGISTRY = [
  'register',
  'stake',
  'stakeWith',
  'requestUnstake',
  'requestUnstakeOf',
  'withdraw',
  'withdrawOf',
  'setWithdrawalAddress',
  'offerKey',
  'rotateKey',
]
const registry = new Interface(stakeRegistryAbi)
const settlement = new Interface(settlementAbi)
const token = new Interface(lilypadTokenAbi)

/** Whether a call is one that a plan of a mediator's custody makes. */
export const isCustodyCall = (contracts: CustodyContracts, to: string, data: string): boolean => {
  switch (getAddress(to)) {
    case contracts.stakeRegistry:
      return REGISTRY.includes(registry.parseTransaction({ data })?.name ?? '')
    case contracts.settlement:
      return settlement.parseTransaction({ data })?.name === 'claimOf'
    case contracts.token: {
      const call = token.parseTransaction({ data })
      return call?.name === 'approve' && call.args[0] === contracts.stakeRegistry
    }
    default:
      return false
  }
}

/** What the owner of a running node may have its key do with stake, rewards and keys. */
export const custodyCommands = (
  sender: Pick<TransactionSender, 'address' | 'submit'>,
  contracts: CustodyContracts,
): Readonly<Record<string, ControlCommand>> => ({
  'custody.send': async (given) => {
    const [from, id, what] = [textOf(given, 'from'), textOf(given, 'id'), textOf(given, 'what')]
    const [to, data] = [textOf(given, 'to'), textOf(given, 'data')]
    if (from !== sender.address) throw usage(`this node's key is of ${sender.address}, not of ${from}`)
    if (!id.startsWith('custody.')) throw usage('the id of what an owner sends begins with custody.')
    if (!isCustodyCall(contracts, to, data)) throw usage(`a node does not send this for its owner: ${what}`)
    const { hash, blockNumber, gasUsed, fee } = await sendStep(sender, id, { what, call: { to, data } })
    return { hash, blockNumber, gasUsed: String(gasUsed), fee: String(fee) }
  },
})

const textOf = (given: ControlArguments, name: string): string => {
  const value = given[name]
  if (typeof value === 'string') return value
  throw usage(`expected ${name}`)
}

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })
