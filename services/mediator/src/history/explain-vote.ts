import { REASONS, ZERO_BYTES32 } from '@lilymed/domain'
import type { OpenVote } from './dispute-history.ts'

/** Why a vote was what it was, in one sentence, from the runs and the claim that it rests on. */
export const explainVote = ({ ballot, runs }: OpenVote, claimDigest: string): string => {
  const { outcome, rung, reason } = ballot
  if (runs.length === 0 && reason === null) {
    return `${short(ballot.resultDigest)} was found, the claim is ${short(claimDigest)}; the record of the runs was lost, and the keystore opened the vote`
  }
  const found = runs.flatMap(({ resultDigest }) => (resultDigest === null ? [] : [resultDigest]))
  switch (outcome) {
    case 'ACCEPT':
      return rung === 0
        ? `its run gave the claimed result, ${short(claimDigest)}`
        : `its run gave what counts as the claimed result at rung ${rung} of the module’s policy`
    case 'REJECT':
      return `two runs of its own gave ${short(found[0])}, and the claim is ${short(claimDigest)}${rung === 0 ? '' : `; they differ at rung ${rung} too`}`
    case 'NONDETERMINISTIC':
      return `its own runs differ: ${found.map(short).join(' and ')}`
    case 'FOUND':
      return `two equal runs of a sealed claim gave ${short(ballot.resultDigest)}`
    default: {
      const meaning = REASONS.find(({ name }) => name === reason)?.meaning ?? 'no reason was recorded'
      const words = runs.flatMap(({ failure }) => (failure === null ? [] : [failure]))
      return [`${meaning} (${reason ?? 'no reason'})`, ...words].join(': ')
    }
  }
}

/** A digest by its first and last digits, enough to tell two apart on a screen. */
export const short = (digest: string | undefined): string => {
  if (digest === undefined || digest === ZERO_BYTES32) return 'no digest'
  return digest.length <= 14 ? digest : `${digest.slice(0, 8)}…${digest.slice(-4)}`
}
