import { createApiClient } from '@lilymed/api'
import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { dealStateFromNumber } from '@lilymed/domain'
import type { Stage } from '../stage/raise-stage.ts'
import { inLp } from './amounts.ts'
import { expectedMovements, sumMovements } from './expected-movements.ts'
import type { Cast } from './fault-director.ts'
import type { Names } from './names.ts'
import type { OpenedScene } from './play-scene.ts'
import type { PlayedDispute } from './played-dispute.ts'

/** A scene that has been played to its end. */
export type PlayedScene = OpenedScene & { readonly dispute: PlayedDispute }

const cannotReproduce = { outcome: 4, reason: 1 }

/** What differs between the rulings and what the scenes must lead to, in words; nothing when all is well. */
export const rulingDifferences = async (
  { client, lilypad, indexerUrl }: Pick<Stage, 'client' | 'lilypad' | 'indexerUrl'>,
  played: readonly PlayedScene[],
): Promise<string[]> => {
  const api = createApiClient({ baseUrl: indexerUrl })
  const differences: string[] = []
  for (const { scene, dealId, dispute } of played) {
    const expect = (what: string, expected: unknown, found: unknown): void => {
      if (expected !== found)
        differences.push(`scene ${scene.id}: ${what} should be ${String(expected)}, is ${String(found)}`)
    }
    expect('the ruling', scene.expectedOutcome, dispute.outcome)
    const call = { to: lilypad.storage, abi: lilypadStorageAbi, method: 'getAgreement', args: [dealId] }
    const { state } = await client.read<{ state: bigint }>(call)
    expect('the deal', dealStateFromNumber(scene.expectedDealState), dealStateFromNumber(Number(state)))
    const { item: shown } = await api.getDispute({ disputeId: dispute.disputeId })
    expect("the explorer's ruling", scene.expectedOutcome, shown.outcome)
    expect('our recomputation of panel, commitments and ruling', 'agrees', shown.agreement)
    expect('the number of rounds', scene.expectedRounds, dispute.rounds.length)
  }
  return differences
}

/** What differs between the roles the fault director gave and what those mediators did. */
export const castDifferences = (
  { dispute }: PlayedScene,
  { unplugged, silent }: Cast,
  names: Names,
): string[] => {
  const first = dispute.rounds[0]
  const vote = first?.votes.get(unplugged)
  const differences: string[] = []
  if (vote?.outcome !== cannotReproduce.outcome || vote.reason !== cannotReproduce.reason) {
    differences.push(
      `${names(unplugged)} should have said that it cannot execute, voted ${JSON.stringify(vote)}`,
    )
  }
  if (!first?.silent.includes(silent)) differences.push(`${names(silent)} should have stayed silent`)
  return differences
}

/** What differs between what every account gained or lost and what it should have, and whether anything was made or lost on the way. */
export const moneyDifferences = (
  { accounts }: Pick<Stage, 'accounts'>,
  played: readonly PlayedScene[],
  moved: ReadonlyMap<string, bigint>,
  names: Names,
): string[] => {
  const funds = {
    tokenOwner: accounts.deployer.address,
    treasury: accounts.treasury.address,
    insurance: accounts.insurance.address,
  }
  const expected = sumMovements(played.map(({ dispute }) => expectedMovements(dispute, funds)))
  const everybody = new Set([...expected.keys(), ...moved.keys()])
  const differences = [...everybody].flatMap((account) => {
    const [should, is] = [expected.get(account) ?? 0n, moved.get(account) ?? 0n]
    const [wanted, found] = [inLp(should, { signed: true }), inLp(is, { signed: true })]
    return should === is ? [] : [`${names(account)} should have moved by ${wanted}, moved by ${found}`]
  })
  const total = [...moved.values()].reduce((sum, wei) => sum + wei, 0n)
  return total === 0n ? differences : [...differences, `${inLp(total, { signed: true })} came from nowhere`]
}
