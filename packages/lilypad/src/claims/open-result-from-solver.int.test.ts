import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SigningKey } from 'ethers'
import { directoryCid } from '../result-directory/directory-cid.ts'
import { createPartyClient } from '../solver/party-client.ts'
import { createSolverIdentity } from '../solver/solver-identity.ts'
import { tarOf } from '../testing/tar-bytes.ts'
import { openResultFromSolver } from './open-result-from-solver.ts'

const folder = await mkdtemp(join(tmpdir(), 'lilymed-solver-'))
after(() => rm(folder, { recursive: true, force: true }))

const archive = Buffer.concat([
  tarOf({ name: '.', type: '5' }, { name: 'latest', type: '2' }, { name: 'stdout', content: 'moo\n' }),
  Buffer.from('{}\n'),
])
const dataId = await directoryCid([{ path: 'stdout', content: Buffer.from('moo\n') }])

const seen: Request[] = []
const openFrom = (
  answer: (signal: AbortSignal | null | undefined) => Response | Promise<Response>,
  signal?: AbortSignal,
  timeoutMs = 60_000,
) => {
  const creator = createPartyClient({
    url: 'http://solver.test',
    identity: createSolverIdentity(new SigningKey(`0x${'11'.repeat(32)}`)),
    timeoutMs,
    fetch: async (input, init) => {
      seen.push(new Request(input, init))
      return answer(init?.signal)
    },
  })
  return openResultFromSolver({ dealId: 'a/b', creator, dataId, folder, ...(signal ? { signal } : {}) })
}

/** A body that sends one piece and then nothing until it is cancelled. */
const stalled = (signal: AbortSignal | null | undefined): Response =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(archive.subarray(0, 600))
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      },
    }),
  )

test('a job creator’s result is proved as it arrives, links dropped as Lilypad drops them', async () => {
  const opened = await openFrom(() => new Response(archive))
  assert.ok(opened.kind === 'verified', JSON.stringify(opened))
  await opened.dispose()
  assert.equal(seen.at(-1)?.url, 'http://solver.test/api/v1/deals/a%2Fb/files')
  assert.ok(seen.at(-1)?.headers.has('x-lilypad-signature'))
})

test('the solver gives it to nobody else, and says so', async () => {
  const refusal = 'not authorized: job creator address does not match signer address\n'
  await assert.rejects(
    openFrom(() => new Response(refusal, { status: 500 })),
    { code: 'SOLVER_FORBIDDEN' },
  )
  await assert.rejects(
    openFrom(() => new Response('not found', { status: 404 })),
    { code: 'SOLVER_NOT_FOUND' },
  )
})

test('a solver that falls silent, breaks off or sends something else leaves nothing behind', async () => {
  await assert.rejects(openFrom(stalled, undefined, 100), { code: 'SOLVER_TIMEOUT', retryable: true })
  await assert.rejects(
    openFrom(() => Promise.reject(new TypeError('fetch failed'))),
    { code: 'SOLVER_UNREACHABLE', retryable: true },
  )
  const cut = await openFrom(() => new Response(archive.subarray(0, 1024)))
  assert.equal(cut.kind === 'rejected' && cut.rejection.detail, 'truncated')
  const controller = new AbortController()
  const stopped = openFrom((signal) => {
    controller.abort(new Error('enough'))
    return stalled(signal)
  }, controller.signal)
  await assert.rejects(stopped, /enough/)
  assert.deepEqual(await readdir(folder), [])
})
