import { assembleBundle, createSolverClient } from '@lilymed/lilypad'
import type { AssembleOptions, Deal } from '@lilymed/lilypad'
import { directoryCid } from '@lilymed/lilypad/result-directory'
import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import { AppError } from '@lilymed/service-kit'

export type ProviderRunOptions = {
  readonly solverUrl: string
  readonly reexecutor: { readonly url: string; readonly token: string }
  /** Where modules that are not on the solver's shelf come from. */
  readonly resolvers?: Pick<AssembleOptions, 'modules' | 'images'>
}

export type ProviderResult = {
  /** The content id a provider submits as its claim. */
  readonly dataId: string
  readonly files: readonly DirectoryEntry[]
}

type RunView = {
  readonly runId: string
  readonly state: string
  readonly finding?: {
    readonly resultCid?: string
    readonly files?: readonly { path: string; sha256: string }[]
    readonly message?: string
  }
}

const withinMs = 30_000

const fail = (message: string): AppError => new AppError({ code: 'PROVIDER_RUN', message, retryable: false })

/** Runs a deal's job as its resource provider and keeps the files; the devnet's providers share the reexecutor's machine. */
export const runAsProvider = async (
  deal: Deal,
  { solverUrl, reexecutor: { url, token }, resolvers = {} }: ProviderRunOptions,
): Promise<ProviderResult> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async (path: string, body?: unknown): Promise<Response> => {
    const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${url}${path}`, {
      ...request,
      headers,
      signal: AbortSignal.timeout(withinMs),
    })
    if (!response.ok)
      throw fail(`the reexecutor answered ${response.status} to ${path}: ${await response.text()}`)
    return response
  }

  const source = createSolverClient({ url: solverUrl })
  const assembled = await assembleBundle({ ...resolvers, deal, source, nonce: 'resource provider' })
  if (assembled.kind === 'rejected') throw fail(`no bundle: ${JSON.stringify(assembled.rejection)}`)

  let view = (await (await ask('/v1/runs', assembled.bundle)).json()) as RunView
  const deadline = Date.now() + withinMs
  while (view.state === 'queued' || view.state === 'running') {
    if (Date.now() > deadline) throw fail(`the run was still ${view.state} after ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    view = (await (await ask(`/v1/runs/${view.runId}`)).json()) as RunView
  }
  const { resultCid, files: listed, message } = view.finding ?? {}
  if (resultCid === undefined || listed === undefined) throw fail(`the run failed: ${message ?? view.state}`)
  const files: DirectoryEntry[] = [{ path: 'outputs' }]
  for (const { path, sha256 } of listed) {
    const bytes = await (await ask(`/v1/artifacts/${sha256}`)).arrayBuffer()
    files.push({ path, content: new Uint8Array(bytes) })
  }
  return { dataId: resultCid, files }
}

/** What a cheat submits: the same result with one byte of its last output changed. */
export const tamper = async ({ files }: ProviderResult): Promise<ProviderResult> => {
  const target = files.findLast(({ path, content }) => path.startsWith('outputs/') && content !== undefined)
  if (target?.content === undefined) throw fail('the job wrote no output to tamper with')
  const changed = Uint8Array.from(target.content)
  const last = changed.length - 1
  changed[last] = (changed[last] ?? 0) ^ 1
  const tampered = files.map((file) => (file === target ? { path: file.path, content: changed } : file))
  return { dataId: await directoryCid(tampered), files: tampered }
}
