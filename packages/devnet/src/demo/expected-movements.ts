import { LP } from './amounts.ts'
import type { PlayedDispute } from './played-dispute.ts'

export type Funds = { readonly tokenOwner: string; readonly treasury: string; readonly insurance: string }

// The devnet's prices, written out again on purpose: a check that computed with the program's own arithmetic would agree with its
// mistakes.
const price = 10n * LP
const collateral = 50n * LP
const mediationFee = 3n * LP
const tip = LP / 10n
const feePerSeat = LP
const lock = 25n * LP

/** What every account must have gained or lost at the end of a dispute, by hand and to the wei. */
export const expectedMovements = (
  { outcome, jobCreator, resourceProvider, finaliser, rounds }: Omit<PlayedDispute, 'disputeId'>,
  { tokenOwner, treasury, insurance }: Funds,
): Map<string, bigint> => {
  const moved = new Map<string, bigint>()
  const give = (account: string, wei: bigint): void =>
    void moved.set(account, (moved.get(account) ?? 0n) + wei)

  // Lilypad: the job is paid on ACCEPT, the collateral goes to the token's owner on REJECT, otherwise all is refunded.
  if (outcome === 'ACCEPT') {
    give(jobCreator, -price)
    give(resourceProvider, price)
  }
  if (outcome === 'REJECT') {
    give(resourceProvider, -collateral)
    give(tokenOwner, collateral)
  }
  // Its mediation fee goes to the finaliser, who keeps the tip; the rest comes back to the creator through the pool.
  if (outcome === 'ACCEPT' || outcome === 'REJECT') {
    give(jobCreator, -mediationFee + (mediationFee - tip))
    give(finaliser, tip)
  }

  // The creator pays for a panel, unless somebody appealed the ruling of the one before.
  let payer = jobCreator
  for (const [index, { seats, coherent, silent, appeal }] of rounds.entries()) {
    const fees = BigInt(seats) * feePerSeat
    const cut = (fees * 5n) / 100n
    const slashed = BigInt(silent.length) * lock
    for (const account of silent) give(account, -lock)
    give(payer, -fees)
    give(treasury, cut)
    give(insurance, slashed / 2n)
    const reward = fees - cut + slashed / 2n
    const share = reward / BigInt(coherent.length)
    for (const account of coherent) give(account, share)
    give(treasury, reward - share * BigInt(coherent.length))

    payer = appeal?.appellant ?? jobCreator
    if (appeal === undefined) continue
    // As much as the next panel's fees is at stake: lost to the insurance when the ruling stands, returned with up to twice as much of
    // the insurance's half of these slashes when another ruling is final. No scene ends an appeal without a ruling.
    const bond = BigInt(rounds[index + 1]?.seats ?? 0) * feePerSeat
    const gain = slashed / 2n < 2n * bond ? slashed / 2n : 2n * bond
    const won = appeal.against === outcome ? -bond : gain
    give(appeal.appellant, won)
    give(insurance, -won)
  }
  return moved
}

/** Adds the movements of several disputes. */
export const sumMovements = (parts: readonly ReadonlyMap<string, bigint>[]): Map<string, bigint> => {
  const total = new Map<string, bigint>()
  for (const part of parts)
    for (const [account, wei] of part) total.set(account, (total.get(account) ?? 0n) + wei)
  return total
}
