import type { LedgerDocument } from '@lilymed/evidence'
import { printable } from '@lilymed/service-kit'
import { countInWords, durationInWords } from '../words.ts'

/** How much of a document is here, in a word. */
export const stateInWords = ({
  kept,
  letGo,
  deletion,
}: Pick<LedgerDocument, 'kept' | 'letGo' | 'deletion'>): string => {
  if (letGo !== null) return 'let go'
  if (kept === null) return 'MISSING'
  if (deletion !== null) return 'root only'
  return kept.isWhole ? 'whole' : 'in part'
}

const nameInWords = ({ slot, round, party }: LedgerDocument['names'][number]): string =>
  slot === 'vote' ? `vote of ${party} in round ${round}` : `result posted by ${party}`

/** A document with who names it and who had it, for people. */
export const documentInWords = (document: LedgerDocument, now: number): string => {
  const { cid, names, answers, kept, missingSince, letGo, deletion } = document
  const ago = (at: number): string => `${durationInWords(now - at)} ago`
  const rows: readonly (readonly [string, string])[] = [
    ['state', stateInWords(document)],
    ...(kept === null
      ? []
      : ([['size', `${countInWords(kept.bytes)} bytes, since ${ago(kept.at)}`]] as const)),
    ...(missingSince === null ? [] : ([['missing', `since ${ago(missingSince)}`]] as const)),
    ...(letGo === null ? [] : ([['let go', `${ago(letGo.at)}: ${printable(letGo.why)}`]] as const)),
    ...(deletion === null
      ? []
      : ([['contents', `went ${ago(deletion.at)}: ${printable(deletion.why)}`]] as const)),
    ...names.map((name) => ['named by', `${nameInWords(name)} of dispute ${name.disputeId}`] as const),
    ...answers.map(
      ({ source, answer, at, detail }) =>
        [
          'asked',
          `${source}: ${answer}, ${ago(at)}${detail === null ? '' : `: ${printable(detail)}`}`,
        ] as const,
    ),
  ]
  return `${cid}\n${rows.map(([name, value]) => `  ${name.padEnd(9)} ${printable(value, 500)}\n`).join('')}`
}
