import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** What a relay of the beacon's rounds answered; `notConfigured` where other nodes bring them. */
export type BeaconObservation =
  | { readonly kind: 'notConfigured' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'answered'; readonly round: bigint }

/** How the source of beacon rounds stands. */
export const checkBeacon = (observed: BeaconObservation): Check => {
  switch (observed.kind) {
    case 'notConfigured':
      return fine('beacon', 'rounds are left to others to bring; set beacon.drandUrl to bring them too')
    case 'failed':
      return found(
        'beacon',
        'warning',
        observed.message,
        'use another relay; while others bring the rounds, panels are drawn all the same',
      )
    default:
      return fine('beacon', `the relay gave round ${observed.round}`)
  }
}
