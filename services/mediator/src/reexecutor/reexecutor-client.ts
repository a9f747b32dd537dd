import type { Readable } from 'node:stream'
import type { Sha256Digest } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import { parseExaminationAnswer } from './examination-answer.ts'
import type { ExaminationAnswer } from './examination-answer.ts'
import { readAnswer } from './read-answer.ts'
import { createReexecutorTransport, unreachable } from './reexecutor-transport.ts'
import type { ReexecutorRequest, ReexecutorTransportOptions } from './reexecutor-transport.ts'
import { parseRunAnswer } from './run-answer.ts'
import type { RunAnswer } from './run-answer.ts'
import { parseSlotsAnswer } from './slots-answer.ts'
import type { SlotsAnswer } from './slots-answer.ts'

/** One reexecutor over HTTP. Every method throws an AppError, retryable when the same call may succeed later. */
export type ReexecutorClient = {
  /**
   * Asks for a run; the same bundle again is the same run. After the deadline nobody wants the answer any more.
   *
   * @param wanted sha256 of a file of its result: where the reexecutor dropped it, the run is executed once more
   */
  start(bundle: unknown, signal: AbortSignal, deadline?: Date, wanted?: string): Promise<RunAnswer>
  /** How a run stands. Throws RUN_UNKNOWN when the reexecutor does not know it, as after it lost its state. */
  read(runId: string, signal: AbortSignal): Promise<RunAnswer>
  /** Ends a run that nobody waits for any more. */
  cancel(runId: string, signal: AbortSignal): Promise<void>
  /** Asks for finished runs to be compared with each other and the claim; the same request again is the same examination. */
  examine(request: unknown, signal: AbortSignal): Promise<ExaminationAnswer>
  /** How an examination stands. Throws EXAMINATION_UNKNOWN when the reexecutor does not know it. */
  readExamination(examinationId: string, signal: AbortSignal): Promise<ExaminationAnswer>
  /** What it can run, and how its known-answer tests stand. */
  readSlots(signal: AbortSignal): Promise<SlotsAnswer>
  /** Puts a file where the reexecutor can find it by its sha256. */
  putArtifact(digest: Sha256Digest, content: Readable, bytes: number, signal: AbortSignal): Promise<void>
  /** Gives up what this mediator put or had made there. Throws ARTIFACT_UNKNOWN. */
  discardArtifact(digest: Sha256Digest, signal: AbortSignal): Promise<void>
  /** The bytes by their sha256, as they come: whoever takes them checks them. Throws ARTIFACT_UNKNOWN. */
  getArtifact(digest: Sha256Digest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
}

export type ReexecutorClientOptions = ReexecutorTransportOptions & {
  /** Of one request, answer included; artifacts have ten minutes. */
  readonly timeoutMs?: number
}

const artifactTimeoutMs = 600_000

/** A client of the reexecutor's HTTP interface, version 1. */
export const createReexecutorClient = ({
  timeoutMs = 10_000,
  ...options
}: ReexecutorClientOptions): ReexecutorClient => {
  const send = createReexecutorTransport(options)

  const ask = async ({
    body,
    whenUnknown,
    ...request
  }: Pick<ReexecutorRequest, 'method' | 'path' | 'signal' | 'headers'> & {
    readonly body?: unknown
    readonly whenUnknown?: string
  }): Promise<unknown> => {
    const sent = { ...request, timeoutMs }
    const json = { ...request.headers, 'content-type': 'application/json' }
    const response = await send(
      body === undefined ? sent : { ...sent, headers: json, body: JSON.stringify(body) },
    )
    return readAnswer(response, request.signal, whenUnknown)
  }

  const runOf = (json: unknown): RunAnswer => parseRunAnswer(json) ?? malformed('a run')
  const examinationOf = (json: unknown): ExaminationAnswer =>
    parseExaminationAnswer(json) ?? malformed('an examination')

  const run = (runId: string) => `/v1/runs/${encodeURIComponent(runId)}`
  const examination = (id: string) => `/v1/examinations/${encodeURIComponent(id)}`
  const artifact = (digest: Sha256Digest) => `/v1/artifacts/${digest}`

  return {
    start: async (bundle, signal, deadline, wanted) => {
      const headers = {
        ...(deadline !== undefined && { 'lilymed-deadline': deadline.toISOString() }),
        ...(wanted !== undefined && { 'lilymed-wanted-artifact': wanted }),
      }
      return runOf(await ask({ method: 'POST', path: '/v1/runs', signal, headers, body: bundle }))
    },
    read: async (runId, signal) =>
      runOf(await ask({ method: 'GET', path: run(runId), signal, whenUnknown: 'RUN_UNKNOWN' })),
    cancel: async (runId, signal) => void (await ask({ method: 'DELETE', path: run(runId), signal })),
    examine: async (request, signal) =>
      examinationOf(await ask({ method: 'POST', path: '/v1/examinations', signal, body: request })),
    readExamination: async (id, signal) => {
      const asked = { method: 'GET', path: examination(id), signal } as const
      return examinationOf(await ask({ ...asked, whenUnknown: 'EXAMINATION_UNKNOWN' }))
    },
    readSlots: async (signal) =>
      parseSlotsAnswer(await ask({ method: 'GET', path: '/v1/slots', signal })) ??
      malformed('a list of slots'),
    putArtifact: async (digest, content, bytes, signal) => {
      const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes) }
      const request = { method: 'PUT', path: artifact(digest), headers, body: content } as const
      await readAnswer(await send({ ...request, signal, timeoutMs: artifactTimeoutMs }), signal)
    },
    discardArtifact: async (digest, signal) => {
      const request = { method: 'DELETE', path: artifact(digest), signal } as const
      const response = await send({ ...request, timeoutMs })
      if (response.statusCode !== 204) await readAnswer(response, signal, 'ARTIFACT_UNKNOWN')
      else response.resume()
    },
    getArtifact: async (digest, signal) => {
      const request = { method: 'GET', path: artifact(digest), signal } as const
      const response = await send({ ...request, timeoutMs: artifactTimeoutMs })
      if (response.statusCode !== 200) await readAnswer(response, signal, 'ARTIFACT_UNKNOWN')
      return chunksOf(response, signal)
    },
  }
}

async function* chunksOf(
  response: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    yield* response
  } catch (cause) {
    signal.throwIfAborted()
    throw unreachable('an artifact of the reexecutor broke off', cause)
  }
}

const malformed = (what: string): never => {
  const message = `the answer of the reexecutor is not ${what}`
  throw new AppError({ code: 'EXECUTOR_ANSWER_MALFORMED', message, retryable: false })
}
