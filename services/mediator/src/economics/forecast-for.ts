import { id } from 'ethers/hash'
import { parseUnits } from 'ethers/utils'
import { createContractClient, explainRevert } from '@lilymed/chain'
import type { CallReader } from '@lilymed/chain'
import { parametersAbi } from '@lilymed/contracts-abi'
import type { Bytes32 } from '@lilymed/domain'
import type { MediatorConfig } from '../config.ts'
import type { Position } from '../custody/position.ts'
import { openForReading } from '../history/open-history.ts'
import { permissionsOf } from '../mode.ts'
import { countDisputes } from './count-disputes.ts'
import type { SeenDemand } from './count-disputes.ts'
import { forecast } from './forecast.ts'
import type { Forecast } from './forecast.ts'
import { readMarkets } from './read-markets.ts'
import { poolContractsOf } from '../handler.ts'

export type ForecastRequest = {
  readonly position: Position
  /** wei that would be staked on top; nothing by default. */
  readonly added?: bigint
  /** Name of a class it would register for as well. */
  readonly alsoIn?: string | undefined
  /** Disputes a month in each class, in place of what the configuration says and the node has seen. */
  readonly disputesPerMonth?: number | undefined
}

/** What mediating would bring, from the parameters, weights and prices of now and the operator's own figures. Throws what reading throws. */
export const forecastFor = async (
  config: MediatorConfig,
  provider: CallReader,
  { position, added = 0n, alsoIn, disputesPerMonth }: ForecastRequest,
): Promise<Forecast> => {
  const { economics = { mismatchShare: 0.3 }, chain, reexecutor } = config
  const contracts = poolContractsOf(chain.contracts)
  const access = { provider, explain: explainRevert }
  const parameters = createContractClient(parametersAbi, contracts.parameters, access)
  const set = await parameters.read('at', [await parameters.read('current', [])])
  const said = disputesPerMonth ?? economics.disputesPerMonth
  const seen = said === undefined ? await demandSeen(config, position.now) : null
  const names = new Map(
    [...reexecutor.drawClasses, ...(alsoIn === undefined ? [] : [alsoIn])].map((name) => [id(name), name]),
  )
  const ids = new Set<Bytes32>([...position.drawClasses, ...(alsoIn === undefined ? [] : [id(alsoIn)])])
  const markets = await readMarkets(contracts, provider, {
    position,
    added,
    classes: [...ids].map((each) => ({ id: each, name: names.get(each) ?? each })),
    disputesIn: (drawClass) => said ?? perMonth(seen, drawClass),
  })
  return forecast(
    {
      feePerSeat: set.feePerSeat,
      treasuryBps: set.treasuryBps,
      finaliserTip: set.finaliserTip,
      lockPerSeat: set.lockPerSeat,
      noCommitSlashBps: set.noCommitSlashBps,
      gasPrice: position.gasPrice,
      isPoking: permissionsOf(config.mode).pokes,
      runCost: weiOf(economics.runCost),
      monthlyCost: weiOf(economics.monthlyCost) ?? 0n,
      lpPerCoin: weiOf(economics.lpPerCoin),
      mismatchShare: economics.mismatchShare,
    },
    markets,
  )
}

const weiOf = (amount: string | undefined): bigint | null =>
  amount === undefined ? null : parseUnits(amount, 18)

const perMonth = (seen: SeenDemand | null, drawClass: Bytes32): number | null =>
  seen === null ? null : ((seen.perClass.get(drawClass) ?? 0) * 30) / seen.days

/** What the node has seen; nothing before it ran for the first time. */
const demandSeen = async (
  config: Pick<MediatorConfig, 'chain' | 'dataDirectory' | 'store'>,
  now: number,
): Promise<SeenDemand | null> => {
  const store = await openForReading(config).catch(() => null)
  if (store === null) return null
  try {
    return await countDisputes(store, config.chain.chainId, now)
  } finally {
    await store.close()
  }
}
