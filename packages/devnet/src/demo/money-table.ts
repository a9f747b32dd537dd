import type { DevnetAccounts } from '../chain/accounts.ts'
import { inLp } from './amounts.ts'
import type { PlayedScene } from './check-results.ts'
import { expectedMovements } from './expected-movements.ts'
import { textTable } from './text-table.ts'

/** The rulings, and what each dispute moved: one line a scene, every line adding up to nothing. */
export const moneyTable = (played: readonly PlayedScene[], accounts: DevnetAccounts): string => {
  const { deployer, treasury, insurance } = accounts
  const funds = { tokenOwner: deployer.address, treasury: treasury.address, insurance: insurance.address }
  const rows = played.map(({ scene, jobCreator, resourceProvider, dispute }) => {
    const moved = expectedMovements(dispute, funds)
    const of = (...addresses: readonly string[]): string =>
      inLp(
        addresses.reduce((sum, address) => sum + (moved.get(address) ?? 0n), 0n),
        { signed: true },
      )
    const slashed = dispute.rounds.flatMap(({ silent }) => silent)
    const mediators = accounts.mediators
      .map(({ address }) => address)
      .filter((address) => !slashed.includes(address))
    return [
      scene.id,
      dispute.outcome,
      String(dispute.rounds.length),
      of(jobCreator),
      of(resourceProvider),
      of(...mediators),
      of(...slashed),
      of(treasury.address, insurance.address),
      of(deployer.address),
    ]
  })
  const head = [
    'scene',
    'ruling',
    'rounds',
    'job creator',
    'provider',
    'mediators',
    'slashed',
    'treasury, insurance',
    "Lilypad's owner",
  ]
  return textTable(head, rows, [2, 3, 4, 5, 6, 7, 8])
}
