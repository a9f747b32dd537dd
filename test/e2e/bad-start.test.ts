import assert from 'node:assert/strict'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startAnvil } from '@lilymed/devnet/anvil'
import type { Anvil } from '@lilymed/devnet/anvil'
import { indexerToml } from '../../cli/src/testing/indexer-config.ts'
import { runProgram, startProgram } from '../support/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-start-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const lilymed = ['node', 'cli/src/main.ts']
const indexerConfig = (settings: {
  rpcUrl: string
  chainId?: number
  data?: string
  port?: number
}): string => {
  const dataDirectory = join(folder, settings.data ?? crypto.randomUUID())
  mkdirSync(dataDirectory, { recursive: true })
  const { rpcUrl, chainId = 31_337, port = 0 } = settings
  const file = join(folder, `${crypto.randomUUID()}.toml`)
  const chain = indexerToml({ dataDirectory, chainId, urls: [rpcUrl] })
  writeFileSync(file, `${chain}\n[http]\nport = ${port}\n`)
  return file
}

const failure = async (command: readonly string[]): Promise<{ code: number | null; lines: string[] }> => {
  const { code, output } = await runProgram([...lilymed, ...command, '--log-level', 'silent'])
  return { code, lines: output.trim().split('\n') }
}

describe('a start that cannot succeed says why in one line and leaves nothing behind', () => {
  let anvil: Anvil
  before(async () => {
    anvil = await startAnvil()
  })
  after(() => anvil.close())

  test('every missing or wrong setting is listed at once, exit 78', async () => {
    const file = join(folder, 'wrong.toml')
    writeFileSync(file, 'dataDirektory = "x"\n[[chains]]\nchainId = "one"\n')
    const { code, lines } = await failure(['indexer', 'run', '--config', file])
    assert.equal(code, 78)
    const text = lines.join('\n')
    assert.match(text, /dataDirektory is not a setting, did you mean dataDirectory\?/)
    assert.match(text, /chains\[0\]\.endpoints\[0\] is missing; .* LILYMED_CHAINS_0_ENDPOINTS_0_URL/)
    assert.match(text, /chains\[0\]\.chainId must be integer/)
  })

  test('an RPC that is down, exit 75', async () => {
    const { code, lines } = await failure([
      'indexer',
      'run',
      '--config',
      indexerConfig({ rpcUrl: 'http://127.0.0.1:9' }),
    ])
    assert.equal(code, 75)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', /127\.0\.0\.1:9/)
  })

  test('an RPC that serves another chain, exit 78', async () => {
    const { code, lines } = await failure([
      'indexer',
      'run',
      '--config',
      indexerConfig({ rpcUrl: anvil.url, chainId: 5 }),
    ])
    assert.equal(code, 78)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', /31337/)
  })

  test('a port that is taken, exit 75', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const { code, lines } = await failure([
      'indexer',
      'run',
      '--config',
      indexerConfig({ rpcUrl: anvil.url, port }),
    ])
    taken.close()
    assert.equal(code, 75)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', new RegExp(`${port}`))
  })

  test('a data directory that another process uses, exit 75; after that one ends it can be used', async (t) => {
    const first = startProgram([
      ...lilymed,
      'indexer',
      'run',
      '--json',
      '--config',
      indexerConfig({ rpcUrl: anvil.url, data: 'shared' }),
    ])
    t.after(() => first.kill('SIGKILL'))
    await first.until(/"url"/, 150_000)
    const second = ['indexer', 'run', '--config', indexerConfig({ rpcUrl: anvil.url, data: 'shared' })]
    const { code, lines } = await failure(second)
    assert.equal(code, 75)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', /in use/)
    first.kill('SIGTERM')
    assert.equal((await first.ended).code, 0)
    const third = startProgram([...lilymed, ...second, '--json'])
    t.after(() => third.kill('SIGKILL'))
    await third.until(/"url"/, 150_000)
    third.kill('SIGTERM')
    assert.equal((await third.ended).code, 0)
  })

  test('a command that does not exist, exit 2', async () => {
    const { code, output } = await runProgram([...lilymed, 'indexr'])
    assert.equal(code, 2)
    assert.match(output, /did you mean indexer/i)
  })
})
