import type { EvidenceContents } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { icon } from './icon.ts'
import { plural } from './step.ts'
import { head, number, table } from './table.ts'
import { full, long, none, short } from './values.ts'

type Run = EvidenceContents['runs'][number]
type Comparison = EvidenceContents['comparisons'][number]
type Difference = Comparison['files'][number]

const line = (label: string, value: Html | string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

const textOr = (text: string | null, show: (text: string) => Html = long): Html =>
  text === null ? none : show(text)

/** The end of a log as text, and as nothing else: whatever a program wrote, it does nothing here. */
const log = (name: string, { size, tail }: Run['stdout']): Html => {
  if (size === 0) return line(name, html`<span class="none">empty</span>`)
  if (tail === null) return line(name, html`<span class="none">its end is not in what is here</span>`)
  const cut = size !== null && size > Buffer.byteLength(tail)
  return line(
    name,
    html`<span class="why"
        >${cut ? `the last ${tail.length} characters of ${size} bytes` : `${size} bytes`}</span
      >
      <pre
        class="json"
        tabindex="0"
        role="group"
        aria-label="End of ${name}"
      ><code><bdi>${tail}</bdi></code></pre>`,
  )
}

const knownAnswer = ({ knownAnswer: known }: Run): Html => {
  if (known === null) return none
  return known.ok
    ? html`<span class="mark-good">${icon('check')}passed</span>`
    : html`<span class="mark-bad">${icon('cross')}FAILED</span> expected ${long(known.expected)}, found
        ${long(known.found)}`
}

/** A determinism class is a path of what it is made of: engine, image or module, instruction set, driver. */
const environment = (determinismClass: string | null): Html => {
  if (determinismClass === null) return none
  const parts = determinismClass.split(/[/;]/).filter((part) => part !== '')
  return html`<ul class="parts">
    ${parts.slice(0, 32).map((part) => html`<li>${long(part)}</li>`)}
  </ul>`
}

const files = ({ files: shown, fileCount }: Run, label: string): Html | false =>
  shown.length > 0 &&
  html`${table(
    `Files that ${label} made`,
    [head('File'), number('Bytes'), head('SHA-256')],
    shown.map(
      (file) =>
        html`<tr>
          <th scope="row" data-label="File">${long(file.path)}</th>
          <td data-label="Bytes" class="number">${file.size ?? none}</td>
          <td data-label="SHA-256">${textOr(file.sha256, short)}</td>
        </tr>`,
    ),
  )}
  ${fileCount > shown.length && html`<p class="after">The first ${shown.length} of ${fileCount} files; the document has all.</p>`}`

const completed = (run: Run, label: string, isPrivate: boolean): Html =>
  html`<dl class="ids">
      ${line('Result', textOr(run.resultCid, full))}
      ${line('Exit code', run.exitCode === null ? none : html`<code>${run.exitCode}</code>`)}
      ${run.trap !== null && line('Trap', long(run.trap))}
      ${line('Environment', environment(run.determinismClass))} ${line('Known-answer test', knownAnswer(run))}
      ${line('Engine and slot', html`${textOr(run.engine)} ${textOr(run.slot)}`)}
      ${
        !isPrivate &&
        html`${line('Times', html`${textOr(run.startedAt)} to ${textOr(run.finishedAt)}`)}
        ${log('stdout', run.stdout)} ${log('stderr', run.stderr)}`
      }
    </dl>
    ${files(run, label)}`

const runPart = (run: Run, index: number, isPrivate: boolean): Html => {
  const label = `run ${index + 1}`
  const hasResult = run.resultCid !== null
  return html`<h4>Run ${index + 1}${run.state !== null && html`: ${run.state}`}</h4>
    ${
      hasResult
        ? completed(run, label, isPrivate)
        : html`<dl class="ids">
            ${line('Why', html`${textOr(run.code)} ${run.message !== null && long(run.message)}`)}
          </dl>`
    }`
}

const side = (file: Difference['ours']): Html =>
  file === null
    ? html`<span class="none">absent</span>`
    : html`${textOr(file.sha256, short)} <span class="why">${file.size ?? '?'} bytes</span>`

const firstDifference = ({ firstDifference: first }: Difference): Html =>
  first === null
    ? none
    : html`<span
        >byte ${first.offset}: <code><bdi>${first.ours}</bdi></code> here,
        <code><bdi>${first.theirs}</bdi></code> there</span
      >`

const differenceRow = (file: Difference): Html =>
  html`<tr>
    <th scope="row" data-label="File">${long(file.path)}</th>
    <td data-label="Likeness">
      ${textOr(file.likeness)} <span class="why">by ${textOr(file.comparator)}</span>
      ${file.note !== null && html`<span class="why">${long(file.note)}</span>`}
    </td>
    <td data-label="Found">${side(file.ours)}</td>
    <td data-label="Other">${side(file.theirs)}</td>
    <td data-label="First difference">${firstDifference(file)}</td>
  </tr>`

const comparisonPart = (comparison: Comparison, isPrivate: boolean): Html =>
  html`<h4>Compared: ${comparison.between}</h4>
    <p>
      ${textOr(comparison.likeness)} at rung ${comparison.rung ?? '?'},
      ${isPrivate ? 'of files that are hidden' : html`${plural(comparison.fileCount, 'file')} compared`}.
    </p>
    ${
      comparison.files.length > 0 &&
      table(
        `Files compared between ${comparison.between}`,
        [head('File'), head('Likeness'), head('Found'), head('Other'), head('First difference')],
        comparison.files.map(differenceRow),
      )
    }
    ${comparison.fileCount > comparison.files.length && html`<p class="after">Those that differ stand first; the document has all.</p>`}`

const finding = ({ finding: found, rung, reason, detail }: EvidenceContents): Html =>
  html`${textOr(found)} ${reason !== null && long(reason)} ${rung !== null && html`at rung ${rung}`}
  ${detail !== null && html`<span class="why">${long(detail)}</span>`}`

const policy = ({ policy: text, policyDigest }: EvidenceContents): Html =>
  text === null
    ? html`byte for byte: the module has no policy of its own`
    : html`<pre
          class="json"
          tabindex="0"
          role="group"
          aria-label="Policy"
        ><code><bdi>${text}</bdi></code></pre>
        <span class="why">sha256 ${textOr(policyDigest, short)}</span>`

/** What a private job hides: said once, so that nobody takes what is absent for what is empty. */
const sealedWords = ({ sealed }: EvidenceContents): Html | false =>
  sealed !== null &&
  html`<p>
    ${icon('lock')} The job is private: this is the public part of its evidence. Names, sizes and digests of
    files, logs, differing bytes, times and messages are hidden, each behind a salted digest, and can be
    disclosed part by part.
    ${
      sealed.isHere
        ? html`The whole is sealed to its recipients: ${sealed.bytes ?? '?'} bytes.`
        : html`Its sealed contents (${sealed.bytes ?? '?'} bytes when it was voted on) are not here: they were
          deleted or left out.`
    }
  </p>`

/** What a document says, so that it can be read and does nothing. */
export const evidenceContents = (contents: EvidenceContents): Html => {
  if (contents.kind === 'other')
    return html`<p>It is in no form that this explorer knows. It begins:</p>
      <pre
        class="json"
        tabindex="0"
        role="group"
        aria-label="Document"
      ><code><bdi>${contents.text ?? ''}</bdi></code></pre>`
  return html`${sealedWords(contents)}
    <dl class="ids">
      ${line('Finding', finding(contents))}
      ${contents.claim !== null && line('Claim compared with', textOr(contents.claim.resultCid, full))}
      ${contents.claim?.determinismClass !== undefined && contents.claim.determinismClass !== null && line('Claimed to be made on', environment(contents.claim.determinismClass))}
      ${contents.kind === 'examination' && line('Files compared by', policy(contents))}
    </dl>
    ${contents.runs.map((run, index) => runPart(run, index, contents.sealed !== null))}
    ${contents.comparisons.map((each) => comparisonPart(each, contents.sealed !== null))}`
}
