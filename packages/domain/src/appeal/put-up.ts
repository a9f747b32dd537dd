import type { Dispute } from '../dispute/dispute.ts'
import type { Address } from '../values/ids.ts'

/** What appeals of an account hold in a dispute until it is settled: fees and bonds, in wei. */
export const putUpBy = ({ rounds, money }: Dispute, appellant: Address): bigint =>
  rounds
    .filter(({ appeal }) => appeal?.appellant === appellant)
    .filter(({ round }) => !money.appeals.some((settled) => settled.round === round))
    .reduce((sum, { appeal }) => sum + (appeal?.fees ?? 0n) + (appeal?.bond ?? 0n), 0n)
