import { isDeepStrictEqual } from 'node:util'
import { CarBufferReader } from '@ipld/car/buffer-reader'
import { code as dagCbor, decode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { Value } from 'typebox/value'
import { policyDigest } from '@lilymed/domain'
import { cidDigest } from '@lilymed/lilypad/result-directory'
import { examinationId, ExaminationRequest } from '../examinations/examination-request.ts'
import { stateOf } from '../examinations/state-finding.ts'
import { CompletedFinding, FailedFinding } from '../runs/run-view.ts'
import type { EvidenceDocument, EvidenceRun } from './evidence-document.ts'
import { blockOf, writeEvidence } from './write-evidence.ts'

export type ReadEvidence =
  | { readonly kind: 'sound'; readonly digest: string; readonly document: EvidenceDocument }
  | {
      readonly kind: 'unsound'
      /** What is wrong, for people. */
      readonly problem: string
      /** The block that is not what its CID says. */
      readonly block?: string
    }

/**
 * Reads evidence and proves it without trust in who wrote it: every block against its CID, nothing in the file that the root does not
 * name, every digest against what it is the digest of, and the finding against what the rest of the document makes of it.
 */
export function readEvidence(car: Uint8Array): ReadEvidence {
  let reader: CarBufferReader
  try {
    reader = CarBufferReader.fromBytes(car)
  } catch (error) {
    return unsound(`it cannot be read as a CAR: ${error instanceof Error ? error.message : String(error)}`)
  }
  const [root, ...others] = reader.getRoots()
  if (root === undefined || others.length > 0 || root.code !== dagCbor)
    return unsound('expected one dag-cbor root')
  for (const { cid, bytes } of reader.blocks()) {
    const name = cid.toString()
    if (blockOf(bytes, cid.code).cid.toString() !== name)
      return { ...unsound(`the block ${name} is not what its CID says`), block: name }
  }
  const block = reader.get(root)
  if (block === undefined) return unsound('the root is not in it')
  try {
    const document = resolve(decode(block.bytes), reader)
    const written = writeEvidence(document)
    if (!Buffer.from(written.bytes).equals(car))
      return unsound('it holds something that its root does not name')
    const problem = contradiction(document)
    return problem === undefined ? { kind: 'sound', digest: written.digest, document } : unsound(problem)
  } catch (error) {
    return unsound(`the root is no evidence: ${error instanceof Error ? error.message : String(error)}`)
  }
}

type Unsound = Extract<ReadEvidence, { readonly kind: 'unsound' }>
const unsound = (problem: string): Unsound => ({ kind: 'unsound', problem })

/** The document with the log tails that it links to in their places. Throws where the root has another form. */
function resolve(root: unknown, reader: CarBufferReader): EvidenceDocument {
  const { runs, ...rest } = root as Omit<EvidenceDocument, 'runs'> & {
    readonly runs: readonly Record<string, unknown>[]
  }
  if (rest.version !== 1) throw new TypeError(`expected version 1, got ${String(rest.version)}`)
  if (!Value.Check(ExaminationRequest, rest.request)) throw new TypeError('its request is none')
  return { ...rest, runs: runs.map((run) => resolveRun(run, reader)) }
}

function resolveRun(run: Record<string, unknown>, reader: CarBufferReader): EvidenceRun {
  const { state, runId, logs, ...finding } = run
  if (state === 'failed' && Value.Check(FailedFinding, finding))
    return { ...finding, state, runId: String(runId) }
  if (state !== 'completed' || !Value.Check(CompletedFinding, finding)) throw new TypeError('a run is none')
  const tailOf = (log: unknown) => {
    const { size, tail } = log as { readonly size: number; readonly tail: unknown }
    const cid = CID.asCID(tail)
    const bytes = cid === null ? undefined : reader.get(cid)?.bytes
    if (bytes === undefined) throw new TypeError('the tail of a log is missing')
    return { size, tail: bytes }
  }
  const { stdout, stderr } = logs as { readonly stdout: unknown; readonly stderr: unknown }
  return {
    ...finding,
    state,
    runId: String(runId),
    logs: { stdout: tailOf(stdout), stderr: tailOf(stderr) },
  }
}

/** What the document says of itself that does not follow from it. */
function contradiction(document: EvidenceDocument): string | undefined {
  const { request, runs } = document
  if (examinationId(request) !== document.examinationId)
    return 'the examination has another id than its request'
  if (policyDigest(Buffer.from(request.policy ?? '')) !== document.policyDigest)
    return 'the policy has another digest than its text'
  if (
    !isDeepStrictEqual(
      runs.map(({ runId }) => runId),
      request.runs,
    )
  )
    return 'its runs are not those that were asked for'
  const broken = runs.find(
    (run) => run.state === 'completed' && cidDigest(run.resultCid) !== run.resultDigest,
  )
  if (broken !== undefined) return `the result of run ${broken.runId} has another digest than its CID`
  const { statement, ...facts } = document
  const { detail: _ours, ...again } = stateOf(facts)
  const { detail: _theirs, ...said } = statement
  return isDeepStrictEqual(again, said)
    ? undefined
    : `it says ${said.finding}, and what it holds makes ${again.finding}${again.reason === undefined ? '' : ` (${again.reason})`}`
}
