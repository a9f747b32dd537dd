import { EndpointsDisagree } from '@lilymed/chain'
import type { IngestStatus } from '@lilymed/chain'

/** So many failures in a row, which take ten seconds and more, are no hiccup of an endpoint. */
const TELLING_FAILURES = 6

/** Why a node reads no further, where that is more than a hiccup; null while it does. */
export const chainTrouble = ({ lost, failing }: Pick<IngestStatus, 'lost' | 'failing'>): string | null => {
  if (lost?.error instanceof EndpointsDisagree) return `${lost.error.claims}; ${lost.error.remedy}`
  return failing !== null && failing.times >= TELLING_FAILURES ? failing.reason : null
}
