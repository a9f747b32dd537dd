import { pointerTo } from '@lilymed/audit/private-evidence'
import type { EvidenceKeys, PrivateEvidence, RevealedPart } from '@lilymed/audit/private-evidence'
import { plainContent } from '@lilymed/evidence'
import { printable } from '@lilymed/service-kit'

/** As much of a text as says whom it is for. */
const recipientInWords = (recipient: string): string =>
  recipient.length > 80 ? `${recipient.slice(0, 24)}…${recipient.slice(-8)}` : recipient

const partInWords = ({ path, value }: RevealedPart): string =>
  `  ${printable(pointerTo(path) || '/', 120)}  ${printable(JSON.stringify(plainContent(value)) ?? '', 500)}`

/** What a file of evidence shows, hides and seals, for people. Whatever stands in it shows inert. */
export const evidenceInWords = (read: PrivateEvidence, keys: EvidenceKeys | undefined): string => {
  const { digest, cid, document, tree, isSealedHere } = read
  const recipients = keys?.evidence === digest ? keys.wraps : []
  const { bytes } = document.sealed
  return [
    `evidence ${cid}`,
    `digest   ${digest}: the vote that rests on it names this`,
    '',
    'public',
    `  ${printable(JSON.stringify(plainContent(document.public)) ?? '', 4_000)}`,
    '',
    tree.revealed.length === 0 ? 'nothing else is disclosed' : 'disclosed, and proved to stand there',
    ...tree.revealed.map(partInWords),
    ...(tree.withheld.length === 0 ? [] : ['', 'withheld']),
    ...tree.withheld.map((path) => `  ${printable(pointerTo(path) || 'everything else', 120)}`),
    '',
    isSealedHere
      ? `sealed contents: ${bytes} bytes, to ${recipients.length === 0 ? 'recipients that are not known here' : recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`}`
      : `sealed contents: not in this file (${bytes} bytes when it was voted on)`,
    ...(isSealedHere ? recipients.map(({ recipient }) => `  ${recipientInWords(recipient)}`) : []),
    '',
  ].join('\n')
}

/** The same as one JSON document. */
export const evidenceAsJson = (read: PrivateEvidence, keys: EvidenceKeys | undefined): string => {
  const { digest, cid, document, tree, isSealedHere } = read
  return `${JSON.stringify({
    digest,
    cid,
    public: plainContent(document.public),
    disclosed: tree.revealed.map(({ path, value }) => ({
      part: pointerTo(path),
      value: plainContent(value),
    })),
    withheld: tree.withheld.map(pointerTo),
    sealed: {
      isHere: isSealedHere,
      bytes: document.sealed.bytes,
      recipients: keys?.evidence === digest ? keys.wraps.map(({ recipient }) => recipient) : null,
    },
  })}\n`
}
