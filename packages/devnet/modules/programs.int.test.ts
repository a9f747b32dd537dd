import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createReexecutor } from '@lilymed/reexecutor'
import type { CompletedFinding, RunView, WasmBundle } from '@lilymed/reexecutor'
import { createLogger } from '@lilymed/service-kit'

const token = 'a-token-of-some-length'
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const carried = (bytes: Uint8Array) => ({
  sha256: `0x${createHash('sha256').update(bytes).digest('hex')}`,
  bytes: Buffer.from(bytes).toString('base64'),
})

describe('the programs of the demo, on a reexecutor', () => {
  let url = ''
  let directory = ''
  let close = async () => {}
  let runs = 0
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-programs-'))
    const config = { host: '127.0.0.1', port: 0, token, dataDirectory: directory, workers: 2, queueLimit: 8 }
    const reexecutor = createReexecutor(config, { logger: createLogger({ name: 'test', level: 'silent' }) })
    close = reexecutor.close
    url = (await reexecutor.start()).url
  })
  after(async () => {
    await close()
    await rm(directory, { recursive: true })
  })

  /** Runs a program anew, every time. */
  const run = async (name: string, overrides: Partial<WasmBundle> = {}): Promise<CompletedFinding> => {
    const module = await readFile(new URL(`./${name}/${name}.wasm`, import.meta.url))
    const bundle: WasmBundle = {
      version: 1,
      engine: 'wasm',
      module: carried(module),
      arguments: [],
      environment: {},
      inputs: [],
      capabilities: { clock: 'virtual', entropy: 'seeded' },
      limits: {
        memoryPages: 256,
        wallTimeMs: 30_000,
        logBytes: 65_536,
        outputBytes: 2 ** 20,
        outputFiles: 16,
      },
      nonce: `run ${runs++}`,
      ...overrides,
    }
    const submitted = await fetch(`${url}/v1/runs`, { method: 'POST', headers, body: JSON.stringify(bundle) })
    const { runId } = (await submitted.json()) as RunView
    await (await fetch(`${url}/v1/runs/${runId}/events`, { headers })).text()
    const view = (await (await fetch(`${url}/v1/runs/${runId}`, { headers })).json()) as RunView
    return view.state === 'completed' ? view.finding : assert.fail(JSON.stringify(view))
  }
  const fileOf = async ({ files }: CompletedFinding, path: string): Promise<Buffer> => {
    const digest = files.find((file) => file.path === path)?.sha256 ?? assert.fail(`no file ${path}`)
    return Buffer.from(await (await fetch(`${url}/v1/artifacts/${digest}`, { headers })).arrayBuffer())
  }
  const textOf = async (finding: CompletedFinding, path: string) => (await fileOf(finding, path)).toString()

  describe('mandelbrot', () => {
    it('draws the same picture on every machine', async () => {
      const finding = await run('mandelbrot')
      assert.equal(
        await textOf(finding, 'stdout'),
        'mandelbrot 320x200, 256 iterations: 15231 points inside, checksum b92614b1c881c271\n',
      )
      assert.equal(finding.resultCid, 'QmXgtjYNFzw2tuJmWWFDJmeJyUDjhhnEthQ461yLQYucRs')
      const picture = await fileOf(finding, 'outputs/mandelbrot.pgm')
      assert.equal(picture.subarray(0, 15).toString(), 'P5\n320 200\n255\n')
      assert.equal(picture.length, 15 + 320 * 200)
      assert.equal(
        (await run('mandelbrot', { arguments: ['320', '200', '256'] })).resultCid,
        finding.resultCid,
      )
    })

    it('draws what it is asked for', async () => {
      const finding = await run('mandelbrot', { arguments: ['64', '48', '100'] })
      assert.equal(finding.resultCid, 'Qme3hczTw3LYf1WehaiEWmamGRzPcgHM7XduURF3mdxJNN')
      assert.match(await textOf(finding, 'stdout'), /^mandelbrot 64x48, 100 iterations: \d+ points inside/)
    })

    it('looks where an input file points', async () => {
      const inputs = [{ path: 'view.txt', ...carried(Buffer.from('-743644 131826 1500\n')) }]
      const finding = await run('mandelbrot', { arguments: ['64', '48', '100'], inputs })
      assert.equal(finding.resultCid, 'QmdPZfkN4ehKaosc1SM8jg2Yzz7s2eoiCgnj2phSfr9ksM')
    })

    it('says what is wrong with its arguments', async () => {
      for (const [values, complaint] of [
        [['0'], 'width: expected a number from 1 to 2048\n'],
        [['64', 'many'], 'height: expected a number from 1 to 2048\n'],
      ] as const) {
        const finding = await run('mandelbrot', { arguments: [...values] })
        assert.equal(finding.exitCode, 2)
        assert.equal(await textOf(finding, 'stderr'), complaint)
        assert.deepEqual(
          finding.files.map(({ path }) => path),
          ['exitCode', 'stderr', 'stdout'],
        )
      }
    })
  })

  describe('dice', () => {
    it('falls the same way while clock and entropy are virtual', async () => {
      const [one, two] = [await run('dice'), await run('dice')]
      assert.equal(one.resultCid, two.resultCid)
      assert.equal(one.resultCid, 'QmQ6KWAb97DcQBjvkBGXf2FbuN3bMxcXJ7Lz7Bh4ZkQxPL')
      assert.match(await textOf(one, 'stdout'), /^rolled( [1-6]){5} at 1577836800001000000 ns\n$/)
      assert.equal(await textOf(one, 'outputs/roll.txt'), await textOf(one, 'stdout'))
    })

    it('falls another way every time with the clock or the entropy of the host', async () => {
      for (const capabilities of [
        { clock: 'host', entropy: 'host' },
        { clock: 'host', entropy: 'seeded' },
        { clock: 'virtual', entropy: 'host' },
      ] as const) {
        const findings = [1, 2].map(() => run('dice', { capabilities, arguments: ['100'] }))
        const [one, two] = await Promise.all(findings)
        assert.notEqual(one?.resultCid, two?.resultCid, JSON.stringify(capabilities))
      }
    })
  })
})
