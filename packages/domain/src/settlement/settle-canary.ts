/** An opened canary whose truth fell, amounts in wei. */
export type OverturnedCanary = {
  /** What the sponsor's bond paid. */
  readonly forfeited: bigint
  /** The most that the last appellant gets of it: twice its bond. */
  readonly owed: bigint
}

/** Where a forfeited bond goes, in wei. */
export type CanarySettlement = { readonly compensation: bigint; readonly insurance: bigint }

/** Shares a forfeited bond: the last appellant up to twice its own bond, the insurance the rest. Source: Settlement.endCanary. */
export const settleCanary = ({ forfeited, owed }: OverturnedCanary): CanarySettlement => {
  const compensation = forfeited < owed ? forfeited : owed
  return { compensation, insurance: forfeited - compensation }
}
