import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DevnetAccount } from '../../packages/devnet/src/chain/accounts.ts'
import type { PartyChain } from './party-chain.ts'

const LILYMED = resolve(import.meta.dirname, '../../cli/bin/lilymed.js')

/**
 * Runs a command in a process of its own while no block is mined, kills it outright once a transaction of it is in the mempool, and answers
 * with what runs it again: at first with that transaction still waiting there, then with blocks as ever.
 */
export const interruptSend = async (
  { anvil, commandOf, run }: PartyChain,
  words: string,
  account: DevnetAccount,
): Promise<{ readonly again: () => ReturnType<PartyChain['run']> }> => {
  const nonce = async (tag: string): Promise<number> =>
    Number(await anvil.rpc('eth_getTransactionCount', [account.address, tag]))
  await anvil.rpc('evm_setAutomine', [false])
  const child = spawn(process.execPath, [LILYMED, ...(await commandOf(words, account))], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  const ended = once(child, 'exit')
  const until = performance.now() + 120_000
  while ((await nonce('pending')) <= (await nonce('latest'))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`expected a transaction: ${said}`)
    await pause(20)
  }
  child.kill('SIGKILL')
  await ended
  return {
    again: async () => {
      const second = run(words, account)
      // By then it has seen that something of an earlier run is waiting, or it never looks.
      await pause(500)
      await anvil.rpc('evm_setAutomine', [true])
      await anvil.rpc('evm_mine', [])
      return second
    },
  }
}
