import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Type } from 'typebox'
import { ConfigInvalid, loadConfig } from './load-config.ts'

const Schema = Type.Object({
  chain: Type.Object({
    rpcUrl: Type.String({ format: 'uri' }),
    chainId: Type.Integer({ minimum: 1 }),
  }),
  http: Type.Object(
    {
      host: Type.String({ default: '127.0.0.1' }),
      port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
    },
    { default: {} },
  ),
  mode: Type.Enum(['observe', 'full'], { default: 'full' }),
})

const folder = mkdtempSync(join(tmpdir(), 'lilymed-config-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (text: string): string => {
  const file = join(folder, `${crypto.randomUUID()}.toml`)
  writeFileSync(file, text)
  return file
}
const problemsOf = (sources: Parameters<typeof loadConfig>[1]): string[] => {
  try {
    loadConfig(Schema, sources)
  } catch (failure) {
    assert.ok(failure instanceof ConfigInvalid)
    return failure.problems.map(({ path, reason }) => `${path} ${reason}`)
  }
  return []
}

describe('loadConfig', () => {
  test('a flag wins over the environment, the environment over the file, the file over the default', () => {
    const file = fileOf('mode = "observe"\n[chain]\nrpcUrl = "http://a"\nchainId = 1\n[http]\nport = 1\n')
    const environment = { LILYMED_CHAIN_RPC_URL: 'http://b', LILYMED_HTTP_PORT: '2' }
    const flags = [{ path: ['http', 'port'], value: 3 }]
    assert.deepEqual(loadConfig(Schema, { file, environment, flags }), {
      chain: { rpcUrl: 'http://b', chainId: 1 },
      http: { host: '127.0.0.1', port: 3 },
      mode: 'observe',
    })
  })

  test('every missing setting is listed by its full path with the variable that would set it', () => {
    const problems = problemsOf({})
    assert.equal(problems.length, 2)
    assert.match(problems[0] ?? '', /^chain\.rpcUrl is missing.*LILYMED_CHAIN_RPC_URL/)
    assert.match(problems[1] ?? '', /^chain\.chainId is missing/)
  })

  test('wrong, unknown and out-of-range settings are all reported at once', () => {
    const file = fileOf(
      'mod = "full"\n[chain]\nrpcUrl = "http://a"\nchainId = "x"\n[http]\nprot = 1\nport = 70000\n',
    )
    const problems = problemsOf({ file })
    assert.equal(problems.length, 4)
    assert.ok(problems.includes('mod is not a setting, did you mean mode?'))
    assert.ok(problems.includes('http.prot is not a setting, did you mean port?'))
    assert.ok(problems.some((problem) => problem.startsWith('chain.chainId must be integer')))
    assert.ok(problems.some((problem) => problem.startsWith('http.port must be <= 65535')))
  })

  test('a number that is not one in the environment is refused and not read as zero', () => {
    const file = fileOf('[chain]\nrpcUrl = "http://a"\nchainId = 1\n')
    assert.deepEqual(problemsOf({ file, environment: { LILYMED_HTTP_PORT: '80a' } }), [
      'http.port must be integer',
    ])
  })

  test('a file that is absent or not TOML is one problem that names it', () => {
    assert.match(problemsOf({ file: join(folder, 'absent.toml') })[0] ?? '', /ENOENT/)
    assert.match(problemsOf({ file: fileOf('= 1') })[0] ?? '', /cannot be read as TOML/)
  })

  test('values given are never quoted in a problem, because they may be secret', () => {
    const problems = problemsOf({
      environment: { LILYMED_CHAIN_RPC_URL: 'hunter2 is not a url', LILYMED_CHAIN_CHAIN_ID: 'hunter2' },
    })
    assert.ok(problems.every((problem) => !problem.includes('hunter2')))
  })
})
