import { formatUnits } from 'ethers/utils'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** What a key has for gas, and what gas costs; wei. */
export type GasObservation = {
  readonly key: string
  readonly gasBalance: bigint
  readonly gasPrice: bigint
}

const fewVotes = 50n
const tooFewVotes = 3n

/** How many votes of `gasOfVote` gas each a key can pay for. */
export const checkGas = ({ key, gasBalance, gasPrice }: GasObservation, gasOfVote: bigint): Check => {
  const price = gasPrice === 0n ? 1n : gasPrice
  const votes = gasBalance / (gasOfVote * price)
  const said = `${formatUnits(gasBalance, 18)} of coin for gas: some ${votes} votes at ${formatUnits(gasPrice, 9)} gwei`
  if (votes >= fewVotes) return fine('gas', said)
  return found('gas', votes < tooFewVotes ? 'failed' : 'warning', said, `send coin for gas to ${key}`)
}
