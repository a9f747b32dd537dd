import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { encryptKeystoreJson, Interface, Wallet } from 'ethers'
import { anchorOrigin } from '../checkpoint-anchor/anchor-call.ts'
import { fundedKey, startTestChain } from './anvil.ts'
import type { TestChain } from './anvil.ts'
import { eventually } from './eventually.ts'

/** A throw-away chain with a CheckpointAnchor on it, and a funded key in a keystore. */
export type AnchorChain = TestChain & {
  readonly contract: string
  readonly passphrase: string
  /** the key's Web3 Secret Storage v3 document, cheap to open */
  readonly keystore: string
  /** What the key last anchored for a log: size 0 where nothing. */
  anchored(origin: string): Promise<{ readonly size: number; readonly root: string }>
}

const coder = new Interface(checkpointAnchorAbi)

/** Starts the chain and deploys the contract. */
export const startAnchorChain = async (): Promise<AnchorChain> => {
  const chain = await startTestChain()
  const [from] = await chain.rpc<string[]>('eth_accounts')
  const transaction = { from, data: loadBytecode('CheckpointAnchor') }
  const hash = await chain.rpc<string>('eth_sendTransaction', transaction)
  let contract = ''
  await eventually('the contract is deployed', async () => {
    const receipt = await chain.rpc<{ contractAddress: string } | null>('eth_getTransactionReceipt', hash)
    contract = receipt?.contractAddress ?? ''
    return contract !== ''
  })
  const passphrase = 'of a test'
  const { address, privateKey } = new Wallet(fundedKey(3))
  const scrypt = { N: 2, r: 8, p: 1 }
  return {
    ...chain,
    contract,
    passphrase,
    keystore: await encryptKeystoreJson({ address, privateKey }, passphrase, { scrypt }),
    anchored: async (origin) => {
      const data = coder.encodeFunctionData('latest', [address, anchorOrigin(origin)])
      const answer = await chain.rpc<string>('eth_call', { to: contract, data }, 'latest')
      const [size, , root] = coder.decodeFunctionResult('latest', answer)
      return { size: Number(size), root: String(root) }
    },
  }
}
