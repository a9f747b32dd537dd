import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import type { Bundle } from './bundle/bundle.ts'
import { loadKnownAnswerTest } from './known-answer/built-in.ts'
import { createReexecutor } from './reexecutor.ts'
import type { Reexecutor, ReexecutorDependencies } from './reexecutor.ts'
import type { RunView } from './runs/run-view.ts'
import { bundleOf, carried } from './testing/bundle.ts'
import { createAuthority } from './testing/certificates.ts'
import { hostileModules } from './testing/hostile-modules.ts'
import { buildModule } from './testing/module-builder.ts'

const token = 'a-token-of-some-length'
const headers = { authorization: `Bearer ${token}` }
const logger = createLogger({ name: 'test', level: 'silent' })

type Client = {
  readonly url: string
  submit(bundle: Bundle): Promise<RunView>
  /** Reads a run's event stream to its end. */
  watch(runId: string): Promise<RunView>
  follow(bundle: Bundle): Promise<RunView>
}

function createClient(url: string): Client {
  const submit = async (bundle: Bundle): Promise<RunView> => {
    const request = {
      method: 'POST',
      body: JSON.stringify(bundle),
      headers: { ...headers, 'content-type': 'application/json' },
    }
    const response = await fetch(`${url}/v1/runs`, request)
    assert.equal(response.status, 202, await response.clone().text())
    return (await response.json()) as RunView
  }
  const watch = async (runId: string): Promise<RunView> => {
    const events = await (await fetch(`${url}/v1/runs/${runId}/events`, { headers })).text()
    const last = events.trim().split('\n\n').at(-1) ?? ''
    return JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? 'null') as RunView
  }
  const follow = async (bundle: Bundle) => watch((await submit(bundle)).runId)
  return { url, submit, watch, follow }
}

/** Starts a reexecutor on a free port over a folder of its own; `use` gets a client of it. */
async function withReexecutor(
  overrides: Partial<ReexecutorDependencies>,
  use: (client: Client, reexecutor: Reexecutor) => Promise<void>,
): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-'))
  const config = { host: '127.0.0.1', port: 0, token, dataDirectory, workers: 2, queueLimit: 64 }
  const reexecutor = createReexecutor(config, { logger, ...overrides })
  try {
    await use(createClient((await reexecutor.start()).url), reexecutor)
  } finally {
    await reexecutor.close()
    await rm(dataDirectory, { recursive: true })
  }
}

const digestOf = (view: RunView) =>
  view.state === 'completed' ? view.finding.resultDigest : assert.fail(JSON.stringify(view))
const failureOf = (view: RunView) =>
  view.state === 'failed' ? view.finding : assert.fail(JSON.stringify(view))

describe('a reexecutor', () => {
  let client: Client
  const ended = Promise.withResolvers<void>()
  let closed: Promise<void>
  before(async () => {
    const opened = Promise.withResolvers<Client>()
    closed = withReexecutor({}, async (opening) => {
      opened.resolve(opening)
      await ended.promise
    })
    client = await Promise.race([opened.promise, closed.then(() => assert.fail('it did not start'))])
  })
  after(async () => {
    ended.resolve()
    await closed
  })

  it('gives the same bytes the same digest, on every worker, every time', async () => {
    const { module } = await loadKnownAnswerTest()
    const inputs = [{ path: 'known.txt', ...carried(Buffer.from('x')) }]
    const views = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        client.follow(bundleOf(module, { nonce: `run ${index}`, inputs })),
      ),
    )
    assert.equal(new Set(views.map(digestOf)).size, 1)
    assert.ok(views.every((view) => view.state === 'completed' && view.finding.knownAnswer.ok))
    const other = bundleOf(module, { inputs: [{ path: 'known.txt', ...carried(Buffer.from('y')) }] })
    assert.notEqual(digestOf(await client.follow(other)), views.map(digestOf)[0])
  })

  it('ends a program that never ends, within its limit, and goes on', async () => {
    const limits = { ...bundleOf().limits, wallTimeMs: 200 }
    const spinning = ['a', 'b', 'c'].map((nonce) =>
      client.follow(bundleOf(hostileModules.spin(), { nonce, limits })),
    )
    for (const view of await Promise.all(spinning)) assert.equal(failureOf(view).code, 'TIMEOUT')
    assert.match(digestOf(await client.follow(bundleOf(buildModule(), { nonce: 'after the spin' }))), /^0x/)
    assert.equal((await fetch(`${client.url}/health`)).status, 200)
  })

  for (const [name, code] of [
    ['exhaustMemory', 'RESOURCE_LIMIT'],
    ['growToFourGibibytes', 'RESOURCE_LIMIT'],
    ['floodLog', 'RESOURCE_LIMIT'],
    ['floodOutput', 'RESOURCE_LIMIT'],
    ['floodFiles', 'RESOURCE_LIMIT'],
    ['recurse', 'RESOURCE_LIMIT'],
    ['growTable', 'TIMEOUT'],
  ] as const) {
    it(`survives ${name}: ${code}, and the next run is as ever`, async () => {
      const limits = { ...bundleOf().limits, wallTimeMs: code === 'TIMEOUT' ? 1_000 : 120_000 }
      const failure = failureOf(await client.follow(bundleOf(hostileModules[name](), { limits })))
      assert.equal(failure.code, code, failure.message)
      const next = await client.follow(bundleOf(buildModule(), { nonce: `after ${name}` }))
      assert.equal(digestOf(next), digestOf(await client.follow(bundleOf(buildModule(), { nonce: 'run 0' }))))
    })
  }

  it('refuses a module that asks for more than WASI', async () => {
    const imports = [{ from: 'env', name: 'system', signature: 'i' }]
    const failure = failureOf(await client.follow(bundleOf(buildModule({ imports }))))
    assert.equal(failure.code, 'MODULE_REFUSED')
    assert.match(failure.message, /"env\.system"/)
    assert.equal(failure.retryable, false)
    const garbage = failureOf(await client.follow(bundleOf(Buffer.from('not a module'))))
    assert.equal(garbage.code, 'MODULE_REFUSED')
  })

  it('lets a program sleep through virtual years, and wakes one that sleeps for real', async () => {
    const limits = { ...bundleOf().limits, wallTimeMs: 1_000 }
    // Longer than any machine takes for no time at all.
    const patient = { ...limits, wallTimeMs: 60_000 }
    digestOf(await client.follow(bundleOf(hostileModules.sleep(), { limits: patient })))
    const capabilities = { clock: 'host', entropy: 'seeded' } as const
    const view = await client.follow(bundleOf(hostileModules.sleep(), { limits, capabilities }))
    assert.equal(failureOf(view).code, 'TIMEOUT')
  })

  it('cancels a program wherever it is', async () => {
    const { runId } = await client.submit(bundleOf(hostileModules.spin(), { nonce: 'to be cancelled' }))
    await fetch(`${client.url}/v1/runs/${runId}`, { method: 'DELETE', headers })
    assert.equal(failureOf(await client.watch(runId)).code, 'CANCELLED')
  })

  it('cancels a run in every state that it can have, and tells of one that never was', async () => {
    const cancel = async (runId: string) => {
      const json = { ...headers, 'content-type': 'application/json' }
      const response = await fetch(`${client.url}/v1/runs/${runId}`, { method: 'DELETE', headers: json })
      return { status: response.status, view: (await response.json()) as RunView }
    }
    const spin = async (name: string) =>
      (await client.submit(bundleOf(hostileModules.spin(), { nonce: `${name} of three` }))).runId
    const [one, two, waiting] = [await spin('one'), await spin('two'), await spin('three')]
    const fromQueue = await cancel(waiting)
    assert.deepEqual([fromQueue.status, failureOf(fromQueue.view).code], [202, 'CANCELLED'])
    await Promise.all([cancel(one), cancel(one), cancel(two)])
    for (const runId of [one, two]) assert.equal(failureOf(await client.watch(runId)).code, 'CANCELLED')
    const done = await client.follow(bundleOf(buildModule(), { nonce: 'done before' }))
    assert.deepEqual(await cancel(done.runId), { status: 202, view: done })
    assert.equal((await cancel(`0x${'0'.repeat(64)}`)).status, 404)
    // What was cancelled can be asked for again.
    const again = bundleOf(hostileModules.spin(), { nonce: 'three of three' })
    assert.equal((await client.submit(again)).state, 'running')
    await cancel(waiting)
  })

  it('serves every file of a result', async () => {
    const view = await client.follow(bundleOf(hostileModules.trap()))
    assert.ok(view.state === 'completed')
    assert.equal(view.finding.exitCode, 134)
    assert.match(view.finding.trap ?? '', /unreachable/)
    const exitCode = view.finding.files.find(({ path }) => path === 'exitCode')
    const response = await fetch(`${client.url}/v1/artifacts/${exitCode?.sha256}`, { headers })
    assert.equal(await response.text(), '134')
  })
})

describe('starting and stopping', () => {
  it('fails every run on a machine that fails its known-answer test', async () => {
    const { module } = await loadKnownAnswerTest()
    await withReexecutor({ knownAnswer: { module, expected: 'QmSomethingElse' } }, async (client) => {
      assert.equal((await fetch(`${client.url}/health`)).status, 503)
      const failure = failureOf(await client.follow(bundleOf()))
      assert.equal(failure.code, 'KNOWN_ANSWER_FAILED')
      assert.equal(failure.retryable, true)
    })
  })

  it('says by which scheme it is reached', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-'))
    const { certificate, key } = createAuthority('servers of the test').issue('reexecutor')
    const tls = { certificateFile: join(dataDirectory, 'cert.pem'), keyFile: join(dataDirectory, 'key.pem') }
    await writeFile(tls.certificateFile, certificate)
    await writeFile(tls.keyFile, key, { mode: 0o644 })
    const config = { host: '127.0.0.1', port: 0, token, tls, dataDirectory, workers: 1, queueLimit: 1 }
    const reexecutor = createReexecutor(config, { logger })
    try {
      await assert.rejects(createReexecutor(config, { logger }).start(), { message: /may be read by others/ })
      await chmod(tls.keyFile, 0o600)
      assert.match((await reexecutor.start()).url, /^https:/)
    } finally {
      await reexecutor.close()
      await rm(dataDirectory, { recursive: true })
    }
    await withReexecutor({}, async ({ url }) => assert.match(url, /^http:/))
  })

  it('says which data directory it cannot use', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-')), 'file')
    await writeFile(file, '')
    const config = { host: '127.0.0.1', port: 0, token, workers: 1, queueLimit: 1 }
    for (const dataDirectory of [file, join(file, 'below')]) {
      const reexecutor = createReexecutor({ ...config, dataDirectory }, { logger })
      await assert.rejects(reexecutor.start(), { code: 'NOT_A_DIRECTORY', message: /name another/ })
    }
    await rm(dirname(file), { recursive: true })
  })

  it('lets go of the port, and says when another has it', async () => {
    await withReexecutor({}, async ({ url }) => {
      const dataDirectory = await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-'))
      const port = Number(new URL(url).port)
      const config = { host: '127.0.0.1', port, token, dataDirectory, workers: 1, queueLimit: 1 }
      await assert.rejects(createReexecutor(config, { logger }).start(), { code: 'EADDRINUSE' })
      await rm(dataDirectory, { recursive: true })
    })
  })

  it('keeps its data directory to itself until it is closed', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-'))
    const config = { host: '127.0.0.1', port: 0, token, dataDirectory, workers: 1, queueLimit: 1 }
    const first = createReexecutor(config, { logger })
    await first.start()
    const refused = { code: 'DIRECTORY_IN_USE', retryable: true }
    await assert.rejects(createReexecutor(config, { logger }).start(), refused)
    await first.close()
    const second = createReexecutor(config, { logger })
    await second.start()
    await second.close()
    await rm(dataDirectory, { recursive: true })
  })

  it('closes while it is still starting', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'lilymed-reexecutor-'))
    const config = { host: '127.0.0.1', port: 0, token, dataDirectory, workers: 1, queueLimit: 1 }
    const reexecutor = createReexecutor(config, { logger })
    const starting = reexecutor.start()
    await reexecutor.close()
    const { url } = await starting
    await assert.rejects(fetch(`${url}/health`))
    await rm(dataDirectory, { recursive: true })
  })

  it('closes while a program runs', async () => {
    await withReexecutor({}, async (client, reexecutor) => {
      const followed = client.follow(
        bundleOf(hostileModules.spin(), { limits: { ...bundleOf().limits, wallTimeMs: 300 } }),
      )
      await client.submit(bundleOf())
      await reexecutor.close()
      assert.equal(failureOf(await followed).code, 'TIMEOUT')
    })
  })
})
