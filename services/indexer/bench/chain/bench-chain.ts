import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { directorCode, emitterCode } from './replay-code.ts'
import { blocksOfDeals } from './log-templates.ts'
import {
  controllerAddress,
  controllerAnswers,
  entry,
  lilypad,
  storageAnswers,
  tokenAddress,
  wiredAnswers,
} from './sample-deals.ts'
import type { SampleLog } from './sample-deals.ts'

/** Version of what the chain holds; a change makes the cached ones anew. */
const shape = 2

const director = '0x4444444444444444444444444444444444444444'
const gas = '0x1c9c380'

const chainArguments = ['--gas-limit', '1000000000', '--block-base-fee-per-gas', '0']

/** Has the storage contract of the chain tell of one deal from the next block on. */
export const answerOfDeal = (chain: TestChain, deal: number): Promise<unknown> =>
  chain.rpc('anvil_setCode', lilypad.storage.address, emitterCode(storageAnswers(deal)))

/** Has the chain a controller from the next block on, whom its contracts obey: without one every read of it fails. */
export const addController = async (chain: TestChain): Promise<void> => {
  await chain.rpc('anvil_setCode', controllerAddress, emitterCode(controllerAnswers()))
  for (const address of [lilypad.payments.address, lilypad.mediation.address, tokenAddress])
    await chain.rpc('anvil_setCode', address, emitterCode(wiredAnswers()))
}

const prepare = async (chain: TestChain): Promise<string> => {
  await chain.rpc('anvil_setCode', director, directorCode())
  await answerOfDeal(chain, 0)
  for (const { address } of [lilypad.payments, lilypad.mediation]) {
    await chain.rpc('anvil_setCode', address, emitterCode({}))
  }
  const [from] = await chain.rpc<string[]>('eth_accounts')
  return from ?? ''
}

const callDataOf = (logs: readonly SampleLog[]): string =>
  `0x${logs.map(({ address, topic, data }) => entry(address, `0x${entry(topic, data)}`)).join('')}`

const send = (chain: TestChain, from: string, logs: readonly SampleLog[]): Promise<string> =>
  chain.rpc('eth_sendTransaction', { from, to: director, data: callDataOf(logs), gas, gasPrice: '0x0' })

/** Emits logs in a block of their own on a chain made by {@link openBenchChain}. Resolves when the transaction is handed in. */
export const emitLogs = async (chain: TestChain, logs: readonly SampleLog[]): Promise<string> => {
  const [from] = await chain.rpc<string[]>('eth_accounts')
  return send(chain, from ?? '', logs)
}

const make = async (events: number, file: string, say: (line: string) => void): Promise<void> => {
  say(`making a chain of ${events} logs, once; it is kept as ${file}`)
  const unfinished = `${file}.new`
  rmSync(unfinished, { force: true })
  const chain = await startTestChain(...chainArguments, '--dump-state', unfinished)
  try {
    const from = await prepare(chain)
    let hash = ''
    for (const logs of blocksOfDeals(events)) hash = await send(chain, from, logs)
    while ((await chain.rpc('eth_getTransactionReceipt', hash)) === null) await chain.rpc('eth_blockNumber')
  } finally {
    await chain.stop()
  }
  renameSync(unfinished, file)
}

/** A running chain that holds `events` Lilypad-shaped logs, some 48 a block. It is made at the first call and cached in the system's temporary directory. */
export const openBenchChain = async (events: number, say: (line: string) => void): Promise<TestChain> => {
  const folder = join(tmpdir(), 'lilymed-bench-chains')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `v${shape}-${events}.json`)
  if (!existsSync(file)) await make(events, file, say)
  return startTestChain(...chainArguments, '--load-state', file)
}
