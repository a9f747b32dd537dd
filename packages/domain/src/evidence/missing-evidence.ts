/** A document of a dispute, as far as what it is good for goes. */
export type EvidenceCase = {
  /** What names it: a revealed vote, or a party that says it has posted the claimed result. */
  readonly slot: 'vote' | 'result'
  /** How much of it is here. `part`: blocks of it are missing. `deleted`: its root is here, and its mediator signed that it deleted the rest. */
  readonly extent: 'whole' | 'part' | 'deleted' | 'missing'
  readonly dispute: 'open' | 'appealable' | 'ended'
  /** Votes of the same dispute whose documents are wholly here, this one not counted. */
  readonly otherVotes: number
}

/** What can and cannot be shown with what is here, and what it means for an appeal; whole sentences, for people. */
export type EvidenceMeaning = {
  readonly proved: readonly string[]
  readonly lost: readonly string[]
  readonly appeal: string
}

const byVote =
  'That its mediator committed to this vote and to a document with this digest before any other vote was known, revealed both, and was counted, rewarded or slashed by it: the chain and the log prove that without the document.'

const proved = ({ slot, extent }: EvidenceCase): readonly string[] => {
  if (slot === 'result') {
    const claimed =
      'That the provider claimed a result with this CID, and whether re-execution came to the same: digests are all that this takes.'
    return extent === 'missing'
      ? [claimed]
      : [claimed, 'That what is here is what was claimed: every block hashes to it.']
  }
  if (extent === 'missing') return [byVote]
  return [
    byVote,
    extent === 'whole'
      ? 'What the vote rests on: runs, determinism classes, known answers and the comparison file by file are in the document, and its digest is the vote’s.'
      : 'What the vote rests on, as far as it is here: what is here hashes to what the vote names.',
  ]
}

const lost = ({ slot, extent, otherVotes }: EvidenceCase): readonly string[] => {
  if (extent === 'whole') return []
  if (extent === 'part')
    return [
      'What the missing blocks said, such as the ends of logs. Each is named by its CID: whoever finds it can put it back, and nobody can put another in its place.',
    ]
  if (extent === 'deleted')
    return [
      'What the job read and wrote: its mediator deleted the contents and signed that it did, and nobody can look at them again here. Whoever opened them before may still have them.',
    ]
  if (slot === 'result')
    return [
      'A comparison that forgives differences, above rung 0: it needs the bytes of the claimed result. A module without such a policy loses nothing.',
    ]
  const others =
    otherVotes === 0
      ? 'No other document of this dispute is here either.'
      : `The documents of ${otherVotes === 1 ? 'one other vote' : `${otherVotes} other votes`} of this dispute are here and tell of the same job.`
  return [
    `Why it voted so: on which machine it ran the job, whether that machine passed its known-answer test, which files differ and where. ${others}`,
  ]
}

const again =
  'a new panel runs the job again from its inputs, and so can anybody first with lilymed challenge --dry-run'

const appeal = ({ dispute, extent }: EvidenceCase): string => {
  if (dispute === 'ended')
    return 'The ruling is final: nothing is open to appeal, with this document or without it.'
  const needs =
    extent === 'whole'
      ? 'It says what to look at before an appeal, and an appeal does not rest on it'
      : 'An appeal does not need it'
  return dispute === 'appealable'
    ? `${needs}: ${again}.`
    : `No ruling stands yet that could be appealed. ${needs}: ${again}.`
}

/** Says what a document of a dispute that is here, here in part, or missing means for an audit and for an appeal. */
export const meaningOfEvidence = (evidence: EvidenceCase): EvidenceMeaning => ({
  proved: proved(evidence),
  lost: lost(evidence),
  appeal: appeal(evidence),
})
