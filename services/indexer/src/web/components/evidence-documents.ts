import type { DisputeEvidence, EvidenceState } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { chip } from './chip.ts'
import { evidenceContents } from './evidence-contents.ts'
import { fold } from './fold.ts'
import { head, table } from './table.ts'
import { full, long, none, short, time } from './values.ts'

type Looks = {
  readonly text: string
  readonly icon: Parameters<typeof chip>[1]
  readonly tone: Parameters<typeof chip>[2]
}

const looks: Readonly<Record<EvidenceState, Looks>> = {
  whole: { text: 'Kept here', icon: 'check', tone: 'good' },
  part: { text: 'Kept in part', icon: 'alert', tone: 'warn' },
  missing: { text: 'Missing', icon: 'cross', tone: 'bad' },
  waiting: { text: 'Reveal not final yet', icon: 'lock', tone: 'muted' },
  'let-go': { text: 'No longer kept', icon: 'ban', tone: 'muted' },
  'not-kept': { text: 'Not kept here', icon: 'ban', tone: 'muted' },
}

const contentsDeletedLooks: Looks = { text: 'Contents deleted', icon: 'lock', tone: 'muted' }

const reasons: Readonly<Record<string, string>> = {
  DISPUTE_OPEN: 'its dispute is open',
  APPEAL_POSSIBLE: 'the ruling is not final and may be appealed',
  DISPUTE_UNREAD: 'the end of its dispute is not known',
  PINNED_DOCUMENT: 'the operator pinned it',
  PINNED_DISPUTE: 'the operator pinned its dispute',
  PINNED_MODULE: 'the operator pinned its module',
  PINNED_PARTY: 'the operator pinned a party of its deal',
  PINNED_OUTCOME: 'documents of this outcome are kept for good',
  PINNED_APPEALED: 'documents of appealed disputes are kept for good',
  RECENT: 'its dispute was settled not long ago',
  PAST_RETENTION: 'its time is over',
  BEYOND_QUOTA: 'there was no room for it',
}

/** Why a document is kept or went, in words. */
export const retentionWords = (codes: readonly string[]): string =>
  codes.map((code) => reasons[code] ?? code).join('; ')

const answers: Readonly<Record<DisputeEvidence['holders'][number]['answer'], string>> = {
  whole: 'has all of it',
  part: 'has a part of it',
  absent: 'does not have it',
  refused: 'gave something else',
  unreachable: 'could not be asked',
}

const line = (label: string, value: Html | string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

const nameOf = ({ slot, round, party }: DisputeEvidence['names'][number]): Html =>
  slot === 'vote'
    ? html`the vote of ${account(party, { mediator: true })} in round ${round ?? '?'}`
    : html`${account(party)}, who says to have posted the claimed result`

const until = ({ retention }: DisputeEvidence): Html => {
  if (retention === null) return none
  const why = html`<span class="why">${retentionWords(retention.reasons)}</span>`
  return retention.until === null ? html`no end is set ${why}` : html`${time(retention.until)} ${why}`
}

const kept = (document: DisputeEvidence): Html | false => {
  const { state, bytes, keptSince, missingSince, letGo, contentsDeleted, missingBlocks } = document
  if (state === 'let-go' && letGo !== null)
    return line('Let go', html`${time(letGo.at)} <span class="why">${reasons[letGo.why] ?? letGo.why}</span>`)
  if (state === 'missing') return missingSince !== null && line('Missing since', time(missingSince))
  if (state !== 'whole' && state !== 'part') return false
  return html`${line('Size', `${bytes ?? '?'} bytes`)}
  ${keptSince !== null && line('Kept since', time(keptSince))} ${line('Kept until', until(document))}
  ${
    contentsDeleted !== null &&
    line(
      'Contents deleted',
      html`${time(contentsDeleted.at)} <span class="why">${long(contentsDeleted.why)}</span>`,
    )
  }
  ${
    missingBlocks.length > 0 &&
    line(
      contentsDeleted === null ? 'Blocks left out or lost' : 'Blocks that went with them',
      html`${missingBlocks.slice(0, 8).map((cid) => html`${short(cid, 10, 8)} `)}`,
    )
  }`
}

const holders = ({ holders: asked }: DisputeEvidence): Html | false =>
  asked.length > 0 &&
  table(
    'Who was asked for it, and what each said last',
    [head('Source'), head('Said'), head('When')],
    asked.map(
      ({ source, answer, at, detail }) =>
        html`<tr>
          <th scope="row" data-label="Source">${long(source)}</th>
          <td data-label="Said">
            ${answers[answer]} ${detail !== null && html`<span class="why">${long(detail)}</span>`}
          </td>
          <td data-label="When">${time(at)}</td>
        </tr>`,
    ),
  )

const meaning = ({ meaning: { proved, lost, appeal } }: DisputeEvidence): Html =>
  html`<dl class="ids">
    ${line('Proved', html`${proved.map((words) => html`<p>${words}</p>`)}`)}
    ${lost.length > 0 && line('Not to be seen', html`${lost.map((words) => html`<p>${words}</p>`)}`)}
    ${line('For an appeal', appeal)}
  </dl>`

const unread = ({ state }: DisputeEvidence): Html | false =>
  (state === 'whole' || state === 'part') &&
  html`<p class="empty">
    Its contents are not shown here: they are a result’s bytes, or too large. Download it to look.
  </p>`

const documentPart = (document: DisputeEvidence): Html => {
  const { text, icon, tone } =
    document.contentsDeleted === null ? looks[document.state] : contentsDeletedLooks
  const [first] = document.names
  return html`<details class="more evidence-document">
    <summary>
      ${chip(text, icon, tone)}
      ${first?.slot === 'result' ? 'Claimed result' : html`Evidence of ${first === undefined ? '' : short(first.party)}, round ${first?.round ?? '?'}`}
    </summary>
    <div class="inside" id="evidence-${document.cid}">
      <dl class="ids">
        ${line('CID', full(document.cid))}
        ${line('Named by', html`${document.names.map((name) => html`<p>${nameOf(name)}</p>`)}`)}
        ${kept(document)}
        ${
          document.download !== null &&
          line('Download', html`<a href="${document.download}" download>the document as a CAR</a>`)
        }
      </dl>
      ${document.contents === null ? unread(document) : evidenceContents(document.contents)}
      <h4>What that means</h4>
      ${meaning(document)} ${holders(document)}
    </div>
  </details>`
}

/** How much of a dispute's evidence is here, in one sentence. */
export const evidenceSummary = (documents: readonly DisputeEvidence[]): string => {
  const count = (state: EvidenceState): number => documents.filter((each) => each.state === state).length
  const parts = (
    [
      ['whole', 'kept here'],
      ['part', 'kept in part'],
      ['missing', 'missing'],
      ['waiting', 'of reveals that are not final yet'],
      ['let-go', 'no longer kept'],
      ['not-kept', 'not kept by this explorer'],
    ] as const
  ).flatMap(([state, words]) => (count(state) === 0 ? [] : [`${count(state)} ${words}`]))
  return `${documents.length === 1 ? 'One document' : `${documents.length} documents`}: ${parts.join(', ')}.`
}

/** Every document of a dispute: who names it, who holds it, what it says and what a missing one means. */
export const evidenceDocuments = (documents: readonly DisputeEvidence[]): Html | false =>
  documents.length > 0 &&
  html`<h3>Documents</h3>
    <p class="lead">
      ${evidenceSummary(documents)} What a document says are its writer’s words, held fast by the digest of
      its vote.
    </p>
    <div class="card documents">
      ${fold({ id: 'documents', count: documents.length, says: `${documents.length} documents` }, html`${documents.map(documentPart)}`)}
    </div>`
