import { Interface } from 'ethers'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import type { TestChain } from '../../testing/anvil.ts'

/** A fact and its place, in a form that says at a glance what differs. */
export type PlacedFact = string

const abi = new Interface(devnetBeaconAbi)

const placed = (
  [block, index]: readonly [number, number],
  ...rest: ReadonlyArray<string | undefined>
): PlacedFact => `block ${block} log ${index} ${rest.join(' ')}`

/** What is on the chain, asked of the node itself block by block and decoded by ethers: nothing of ours comes between. */
export const truthOf = async (chain: TestChain, address: string): Promise<PlacedFact[]> => {
  type Log = Readonly<Record<'blockNumber' | 'blockHash' | 'logIndex' | 'transactionHash' | 'data', string>>
  const filter = { fromBlock: '0x0', toBlock: 'latest', address }
  const logs = await chain.rpc<Array<Log & { readonly topics: string[] }>>('eth_getLogs', filter)
  return logs.map(({ blockNumber, blockHash, logIndex, transactionHash, data, topics }) => {
    const event = abi.parseLog({ data, topics })
    const place = [Number(blockNumber), Number(logIndex)] as const
    return placed(place, blockHash, transactionHash, event?.name, String(event?.args[0]))
  })
}

/** What stands in a stream of facts: every fact that no later rewind took back. */
export const standingFacts = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
): Promise<PlacedFact[]> => {
  let standing: Array<{ readonly block: number; readonly fact: PlacedFact }> = []
  try {
    for await (const { type, data, metadata } of store.readStream(stream)) {
      const fields = data as Record<string, string>
      if (type === 'ChainRewound') {
        standing = standing.filter(({ block }) => block <= Number(fields['toBlock']))
      }
      const { blockNumber, blockHash, logIndex, txHash } = metadata
      if (blockNumber === undefined) continue
      const block = Number(blockNumber)
      const fact = placed([block, Number(logIndex)], blockHash, txHash, type, fields['round'])
      standing.push({ block, fact })
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return standing.map(({ fact }) => fact)
}
