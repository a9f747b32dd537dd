import { fieldsOf, linkOf, listOf, longestText, textOf, wholeOf } from './plain-values.ts'
import type { ReadDocument } from './read-document.ts'
import { viewComparison } from './view-comparison.ts'
import type { ComparisonView } from './view-comparison.ts'

/** The end of a log: how long it was, and its last characters; null where they are not in the document. */
export type LogView = { readonly size: number | null; readonly tail: string | null }

/** A file of a result. */
export type FileView = { readonly path: string; readonly size: number | null; readonly sha256: string | null }

/** A run of the job. Of one that failed `code` and `message` say why. */
export type RunView = {
  readonly runId: string | null
  readonly state: string | null
  readonly exitCode: number | null
  readonly trap: string | null
  readonly code: string | null
  readonly message: string | null
  readonly resultCid: string | null
  /** The first of them, and how many there are. */
  readonly files: readonly FileView[]
  readonly fileCount: number
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly engine: string | null
  readonly slot: string | null
  readonly drawClass: string | null
  readonly determinismClass: string | null
  readonly knownAnswer: { readonly ok: boolean; readonly expected: string; readonly found: string } | null
  readonly stdout: LogView
  readonly stderr: LogView
}

/**
 * What a document says, as far as it has the form of one: an examination by a reexecutor, or a mediator's statement of what it recorded.
 * Every text is its writer's, cut to some thousand characters; nobody vouches for it but the vote that names it.
 */
export type EvidenceView = {
  /** `private`: the public part of an examination of a private job; what is not in it is hidden. */
  readonly kind: 'examination' | 'statement' | 'private' | 'other'
  readonly finding: string | null
  readonly rung: number | null
  readonly reason: string | null
  readonly detail: string | null
  readonly claim: { readonly resultCid: string | null; readonly determinismClass: string | null } | null
  readonly policy: string | null
  readonly policyDigest: string | null
  readonly runs: readonly RunView[]
  readonly comparisons: readonly ComparisonView[]
  /** Of a private job: how long its sealed contents are, and whether they are in what was read. */
  readonly sealed: { readonly bytes: number | null; readonly isHere: boolean } | null
  /** Of a document in no form that is known here: its beginning as JSON. */
  readonly text: string | null
}

const mostRuns = 8
const mostFiles = 50
const longestPolicy = 8_000
const longestTail = 4_000

const viewLog = (value: unknown, { raws }: ReadDocument): LogView => {
  const log = fieldsOf(value)
  const cid = linkOf(log?.['tail'])
  const bytes = cid === null ? undefined : raws.get(cid)
  const text = bytes === undefined ? null : Buffer.from(bytes).toString('utf8')
  return {
    size: wholeOf(log?.['size']),
    tail: text === null ? null : text.slice(-longestTail).toWellFormed(),
  }
}

const viewFile = (value: unknown): readonly FileView[] => {
  const file = fieldsOf(value)
  const path = textOf(file?.['path'], 500)
  return path === null ? [] : [{ path, size: wholeOf(file?.['size']), sha256: textOf(file?.['sha256'], 66) }]
}

const viewRun = (value: unknown, document: ReadDocument): readonly RunView[] => {
  const run = fieldsOf(value)
  if (run === null) return []
  const [known, logs] = [fieldsOf(run['knownAnswer']), fieldsOf(run['logs'])]
  const files = listOf(run['files'])
  return [
    {
      runId: textOf(run['runId'] ?? run['run'], 100) ?? wholeOf(run['run'])?.toString() ?? null,
      state: textOf(run['state'] ?? run['status'], 100),
      exitCode: wholeOf(run['exitCode']),
      trap: textOf(run['trap']),
      code: textOf(run['code'] ?? run['reason'], 100),
      message: textOf(run['message'] ?? run['detail']),
      resultCid: textOf(run['resultCid'], 100),
      files: files.slice(0, mostFiles).flatMap(viewFile),
      fileCount: files.length,
      startedAt: textOf(run['startedAt'], 40),
      finishedAt: textOf(run['finishedAt'], 40),
      engine: textOf(run['engine'], 100),
      slot: textOf(run['slot'], 100),
      drawClass: textOf(run['drawClass']),
      determinismClass: textOf(run['determinismClass']),
      knownAnswer:
        known === null || typeof known['ok'] !== 'boolean'
          ? null
          : {
              ok: known['ok'],
              expected: textOf(known['expected'], 200) ?? '',
              found: textOf(known['found'], 200) ?? '',
            },
      stdout: viewLog(logs?.['stdout'], document),
      stderr: viewLog(logs?.['stderr'], document),
    },
  ]
}

type Fields = Readonly<Record<string, unknown>> | null

const kindOf = (root: Fields): EvidenceView['kind'] => {
  if (root?.['version'] !== 1) return 'other'
  if (root['kind'] === 'private-evidence') return fieldsOf(root['public']) === null ? 'other' : 'private'
  if (root['kind'] === 'statement') return 'statement'
  return fieldsOf(root['request']) !== null && fieldsOf(root['statement']) !== null ? 'examination' : 'other'
}

const viewSealed = (root: Fields, { missing }: ReadDocument): EvidenceView['sealed'] => {
  const sealed = fieldsOf(root?.['sealed'])
  const cid = linkOf(sealed?.['content'])
  return { bytes: wholeOf(sealed?.['bytes']), isHere: cid !== null && !missing.includes(cid) }
}

/** What a document says, whoever wrote it. */
export const viewEvidence = (document: ReadDocument): EvidenceView => {
  const whole = fieldsOf(document.content)
  const kind = kindOf(whole)
  const root = kind === 'private' ? fieldsOf(whole?.['public']) : whole
  const request = fieldsOf(root?.['request'])
  const claim = fieldsOf(request?.['claim'])
  const said = fieldsOf(root?.[kind === 'statement' ? 'verdict' : 'statement'])
  const compared = fieldsOf(root?.['comparisons'])
  const isKnown = kind !== 'other'
  return {
    kind,
    finding: textOf(said?.['finding'] ?? said?.['outcome'], 100),
    rung: wholeOf(said?.['rung']),
    reason: textOf(said?.['reason'], 100),
    detail: textOf(said?.['detail']),
    claim:
      claim === null
        ? null
        : {
            resultCid: textOf(claim['resultCid'], 300),
            determinismClass: textOf(claim['determinismClass']),
          },
    policy: textOf(request?.['policy'], longestPolicy),
    policyDigest: textOf(root?.['policyDigest'], 66),
    runs: isKnown
      ? listOf(root?.['runs'])
          .slice(0, mostRuns)
          .flatMap((run) => viewRun(run, document))
      : [],
    comparisons: [
      ...listOf(compared?.['withClaim'])
        .slice(0, mostRuns)
        .flatMap((each, index) => viewComparison(each, `run ${index + 1} and the claim`)),
      ...viewComparison(compared?.['betweenRuns'], 'the two runs'),
    ],
    sealed: kind === 'private' ? viewSealed(whole, document) : null,
    text:
      isKnown || document.content === undefined
        ? null
        : textOf(JSON.stringify(document.content), 4 * longestText),
  }
}
