import {
  lilypadControllerAbi,
  lilypadMediationRandomAbi,
  lilypadPaymentsAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
  lilypadUsersAbi,
} from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import type { ContractName } from '@lilymed/contracts-abi'
import { Interface, toBeHex } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { startTestChain } from './anvil.ts'
import type { TestChain } from './anvil.ts'
import { eventually } from './eventually.ts'

/** Where a transaction was mined. */
export type Mined = {
  readonly block: number
  readonly txHash: string
  readonly contractAddress: string | null
}

/** What an account of a chain sends. */
export type Sent = { readonly from: string; readonly to?: string; readonly data: string }

/** A throw-away chain on which unlocked accounts act. */
export type ActingChain = TestChain & {
  readonly accounts: readonly string[]
  /** Sends and waits until it is mined; rejects if it reverts. */
  send(transaction: Sent): Promise<Mined>
  deploy(bytecode: string, abi?: InterfaceAbi, parameters?: readonly unknown[]): Promise<string>
  call(
    from: string,
    to: string,
    abi: InterfaceAbi,
    method: string,
    parameters?: readonly unknown[],
  ): Promise<Mined>
}

/** Lilypad V1 on it, deployed and wired as its own scripts do. */
export type LilypadChain = ActingChain & {
  readonly addresses: Readonly<
    Record<'token' | 'storage' | 'payments' | 'users' | 'mediation' | 'controller', string>
  >
  readonly owner: string
  readonly parties: {
    readonly jobCreator: string
    readonly resourceProvider: string
    readonly mediators: readonly string[]
  }
  /** Has the party of that name agree to a deal of the usual terms, or of those given. */
  agree(party: 'jobCreator' | 'resourceProvider', dealId: string, terms?: Partial<TestTerms>): Promise<Mined>
  /** Calls the controller as somebody. */
  control(from: string, method: string, ...parameters: readonly unknown[]): Promise<Mined>
}

export type TestTerms = {
  readonly mediators: readonly string[]
  /** Collateral of the timeouts for submitting and judging, wei. */
  readonly submit: bigint
  readonly judge: bigint
}

type Receipt = {
  readonly blockNumber: string
  readonly status: string
  readonly contractAddress: string | null
}

/** A deal whose id takes 60 KB costs 200 million gas. */
const gas = '0x1dcd6500'

/** Starts a chain with a block for every transaction. */
export const startActingChain = async (...extraArguments: string[]): Promise<ActingChain> => {
  const chain = await startTestChain('--gas-limit', '1000000000', ...extraArguments)
  const accounts = await chain.rpc<string[]>('eth_accounts')
  const send = async (transaction: Sent): Promise<Mined> => {
    const txHash = await chain.rpc<string>('eth_sendTransaction', { ...transaction, gas })
    let receipt: Receipt | null = null
    await eventually(`${txHash} is mined`, async () => {
      receipt = await chain.rpc<Receipt | null>('eth_getTransactionReceipt', txHash)
      return receipt !== null
    })
    const { blockNumber, status, contractAddress } = receipt as unknown as Receipt
    if (status !== '0x1') throw new Error(`transaction ${txHash} reverted`)
    return { block: Number(blockNumber), txHash, contractAddress }
  }
  return {
    ...chain,
    accounts,
    send,
    deploy: async (bytecode, abi = [], parameters = []) => {
      const data = `${bytecode}${new Interface(abi).encodeDeploy(parameters).slice(2)}`
      const { contractAddress } = await send({ from: accounts[0] ?? '', data })
      return contractAddress ?? ''
    },
    call: (from, to, abi, method, parameters = []) =>
      send({ from, to, data: new Interface(abi).encodeFunctionData(method, parameters) }),
  }
}

/** Starts a chain with Lilypad V1: its owner is the first account, its parties the next. */
export const startLilypadChain = async (...extraArguments: string[]): Promise<LilypadChain> => {
  const chain = await startActingChain(...extraArguments)
  const [owner = '', jobCreator = '', resourceProvider = '', ...mediators] = chain.accounts
  const deploy = (name: ContractName, abi: InterfaceAbi, parameters: readonly unknown[] = []) =>
    chain.deploy(loadBytecode(name), abi, parameters)
  const own = (to: string, abi: InterfaceAbi, method: string, ...parameters: readonly unknown[]) =>
    chain.call(owner, to, abi, method, parameters)

  const token = await deploy('LilypadToken', lilypadTokenAbi, ['Lilypad', 'LP', 10n ** 24n])
  const storage = await deploy('LilypadStorage', lilypadStorageAbi)
  const payments = await deploy('LilypadPayments', lilypadPaymentsAbi)
  const users = await deploy('LilypadUsers', lilypadUsersAbi)
  const mediation = await deploy('LilypadMediationRandom', lilypadMediationRandomAbi)
  const controller = await deploy('LilypadController', lilypadControllerAbi)
  await own(storage, lilypadStorageAbi, 'initialize')
  await own(payments, lilypadPaymentsAbi, 'initialize', token)
  await own(mediation, lilypadMediationRandomAbi, 'initialize')
  await own(controller, lilypadControllerAbi, 'initialize', storage, users, payments, mediation, owner, owner)
  await own(storage, lilypadStorageAbi, 'setControllerAddress', controller)
  await own(payments, lilypadPaymentsAbi, 'setControllerAddress', controller)
  await own(mediation, lilypadMediationRandomAbi, 'setControllerAddress', controller)
  await own(token, lilypadTokenAbi, 'setControllerAddress', payments)
  for (const party of [jobCreator, resourceProvider])
    await own(token, lilypadTokenAbi, 'transfer', party, 10n ** 21n)

  const control = (from: string, method: string, ...parameters: readonly unknown[]) =>
    chain.call(from, controller, lilypadControllerAbi, method, parameters)
  const parties = { jobCreator, resourceProvider, mediators: mediators.slice(0, 3) }
  return {
    ...chain,
    addresses: { token, storage, payments, users, mediation, controller },
    owner,
    parties,
    control,
    agree: (party, dealId, terms = {}) => {
      const {
        mediators: listed,
        submit,
        judge,
      } = { mediators: parties.mediators, submit: 5n, judge: 7n, ...terms }
      const timeouts = [0n, submit, judge, 0n].map((collateral) => [3600n, collateral])
      const members = [owner, jobCreator, resourceProvider, listed]
      return control(parties[party], 'agree', dealId, members, timeouts, [10n, 20n, 2n, 3n])
    },
  }
}

/** Mines empty blocks up to a number. */
export const mineTo = async (chain: TestChain, block: number): Promise<void> => {
  const head = Number(await chain.rpc<string>('eth_blockNumber'))
  if (block > head) await chain.rpc('anvil_mine', toBeHex(block - head))
}
