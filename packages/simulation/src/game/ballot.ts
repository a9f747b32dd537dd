import type { CountedVote, Ruling } from '@lilymed/domain'

/**
 * What a seat can reveal, as far as a tally can tell it apart: the verdicts, and for REJECT whether its digest is the one that
 * running the job gives, the one that colluders agreed on, or a guess that no other seat shares.
 */
export const BALLOTS = [
  'accept',
  'reject truly',
  'reject by agreement',
  'reject by guess',
  'cannot',
  'absent',
] as const

/** What one seat reveals; absent when nothing. */
export type Ballot = (typeof BALLOTS)[number]

/** How often each ballot of BALLOTS came, by its place there. */
export type Count = number[]

/** What running the job shows of the provider's claim. */
export type Claim = 'right' | 'wrong'

/** The verdict of someone who ran the job. */
export const truthOf = (claim: Claim): Ruling => (claim === 'right' ? 'ACCEPT' : 'REJECT')

const VERDICT_OF: Readonly<Record<Ballot, Ruling | null>> = {
  accept: 'ACCEPT',
  'reject truly': 'REJECT',
  'reject by agreement': 'REJECT',
  'reject by guess': 'REJECT',
  cannot: 'CANNOT_REPRODUCE',
  absent: null,
}

/** The verdict on a ballot; null for an absent one. */
export const verdictOn = (ballot: Ballot): Ruling | null => VERDICT_OF[ballot]

/** No ballots yet. */
export const emptyCount = (): Count => BALLOTS.map(() => 0)

/** Where a ballot is counted. */
export const placeOf = (ballot: Ballot): number => BALLOTS.indexOf(ballot)

const digestOf = (number: number): CountedVote['resultDigest'] => `0x${number.toString(16).padStart(64, '0')}`

const DIGEST: Readonly<Record<Ballot, number>> = {
  accept: 0,
  'reject truly': 1,
  'reject by agreement': 2,
  'reject by guess': 3,
  cannot: 0,
  absent: 0,
}

/** Counted ballots as the votes that the domain's tally rules on. */
export const votesOf = (count: Readonly<Count>): readonly CountedVote[] =>
  BALLOTS.flatMap((ballot, place) => {
    const verdict = verdictOn(ballot)
    if (verdict === null) return []
    return Array.from({ length: count[place] ?? 0 }, (_, seat) => ({
      verdict,
      reason: verdict === 'CANNOT_REPRODUCE' ? 1 : 0,
      resultDigest: digestOf(DIGEST[ballot] + (ballot === 'reject by guess' ? seat : 0)),
      rung: 0,
    }))
  })
