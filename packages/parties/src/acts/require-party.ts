import type { DealOnChain } from '@lilymed/api'
import { refuseAct } from './act.ts'
import type { PartyRole, RefusedAct } from './act.ts'
import type { PartyView } from './party-view.ts'

const names = { creator: 'job creator', provider: 'resource provider' } as const
const groups = { creator: 'challenge', provider: 'provider' } as const

/** The account that a party of a deal is. */
export const partyOf = (deal: DealOnChain, role: PartyRole): string =>
  role === 'creator' ? deal.jobCreator : deal.resourceProvider

/** Why an account may not act as a party of the deal; undefined where it is that party. */
export const refuseOther = (
  deal: DealOnChain,
  { address }: Pick<PartyView['account'], 'address'>,
  role: PartyRole,
): RefusedAct | undefined => {
  if (address === partyOf(deal, role)) return undefined
  const other = role === 'creator' ? 'provider' : 'creator'
  const hint =
    address === partyOf(deal, other)
      ? `that is the deal’s ${names[other]}: lilymed ${groups[other]} has the same for it`
      : 'name the keystore of that account'
  return refuseAct(
    role === 'creator' ? 'NOT_THE_CREATOR' : 'NOT_THE_PROVIDER',
    `the deal’s ${names[role]} is ${partyOf(deal, role)} and this key is ${address}; ${hint}`,
  )
}

/** Why an account cannot pay for anything at all; undefined where it may. What exactly the gas costs is seen when it is sent. */
export const refusePenniless = ({
  address,
  coin,
}: Pick<PartyView['account'], 'address' | 'coin'>): RefusedAct | undefined =>
  coin > 0n ? undefined : refuseAct('TOO_LITTLE_COIN', `${address} has no coin to pay gas with: send it some`)

/** Why nothing can be done that moves tokens; undefined where they move. */
export const refusePaused = ({ isPaused, contracts }: Pick<PartyView, 'isPaused' | 'contracts'>) =>
  isPaused
    ? refuseAct(
        'TOKEN_PAUSED',
        `the owner of the token ${contracts.token} has paused it, so nothing that moves tokens would pass: credits stay what they are; try again when it is unpaused`,
      )
    : undefined
