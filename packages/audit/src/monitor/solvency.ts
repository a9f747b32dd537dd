import { AbiCoder, id } from 'ethers'
import type { ChainReader } from '../export/ports.ts'
import type { Holding } from './monitor.ts'

/** What a contract must hold by its events, and what the token says it has, in wei. */
export type Solvency = Holding & {
  readonly balance: bigint
  /** What is missing; 0 where there is enough. */
  readonly gap: bigint
}

const coder = AbiCoder.defaultAbiCoder()
const selector = (signature: string): string => id(signature).slice(0, 10)

const ask = async (
  chain: ChainReader,
  to: string,
  signature: string,
  ...args: readonly string[]
): Promise<string> => {
  const words = coder.encode(
    args.map(() => 'address'),
    args,
  )
  const answer = await chain.send('eth_call', [{ to, data: selector(signature) + words.slice(2) }, 'latest'])
  return typeof answer === 'string' ? answer : '0x'
}

const read = (type: string, answer: string): unknown =>
  answer.length < 66 ? undefined : coder.decode([type], answer)[0]

/** Asks the token what each contract has, and compares it with what its events say it holds. Anybody may send a contract more. */
export const readSolvency = async (
  chain: ChainReader,
  holdings: readonly Holding[],
): Promise<readonly Solvency[]> => {
  const registry = holdings.find(
    ({ holder, address }) => holder === 'StakeRegistry' && address !== null,
  )?.address
  const token = registry ? read('address', await ask(chain, registry, 'token()')) : undefined
  if (typeof token !== 'string') return []
  return Promise.all(
    holdings
      .filter(({ address }) => address !== null)
      .map(async (holding) => {
        const found = read('uint256', await ask(chain, token, 'balanceOf(address)', holding.address ?? ''))
        const balance = typeof found === 'bigint' ? found : 0n
        return { ...holding, balance, gap: holding.holds > balance ? holding.holds - balance : 0n }
      }),
  )
}
