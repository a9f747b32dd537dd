import { startTestChain } from './anvil.ts'
import type { TestChain } from './anvil.ts'
import { eventually } from './eventually.ts'

/** A chain of 151 blocks or more whose last but one is final, with a log of `logger` in blocks 5 and 140. */
export type LoggedChain = TestChain & { head(): Promise<number> }

/** A contract that logs nothing in particular whenever it is called. */
export const logger = '0x00000000000000000000000000000000000010c5'

const code = '0x60006000a000' // PUSH1 0 PUSH1 0 LOG0 STOP

/** All of it that is final. */
export const readAll = { from: 1, to: 149, addresses: [logger], parentHash: undefined, finalTo: 149 }

/** Starts such a chain. */
export const startLoggedChain = async (): Promise<LoggedChain> => {
  const chain = await startTestChain('--slots-in-an-epoch', '1')
  const [from] = await chain.rpc<string[]>('eth_accounts')
  // Anvil answers before it has mined: without waiting, its block could be the first of those mined next.
  const emit = async (): Promise<void> => {
    const hash = await chain.rpc('eth_sendTransaction', { from, to: logger })
    const isMined = async () => (await chain.rpc('eth_getTransactionReceipt', hash)) !== null
    await eventually('the log is in a block', isMined)
  }
  await chain.rpc('anvil_setCode', logger, code)
  await chain.rpc('anvil_mine', '0x4')
  await emit()
  await chain.rpc('anvil_mine', '0x86')
  await emit()
  await chain.rpc('anvil_mine', '0xb')
  return { ...chain, head: async () => Number(await chain.rpc('eth_blockNumber')) }
}
