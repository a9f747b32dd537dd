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

  test('what a use needs beside the schema is told with the rest, and any one of its settings will do', () => {
    const needs = [
      { anyOf: [['http', 'name'], ['mode']], reason: 'is missing; name one' },
      { anyOf: [['log'], ['logs', 0, 'file']], reason: 'is missing; logs are kept' },
    ]
    const got = problemsOf({ needs, flags: [{ path: ['chain', 'rpcUrl'], value: 'http://a' }] })
    assert.deepEqual(
      got.map((problem) => problem.split(';')[0]),
      ['chain.chainId is missing', 'log is missing'],
    )
    const flags = [
      { path: ['chain', 'rpcUrl'], value: 'http://a' },
      { path: ['chain', 'chainId'], value: 1 },
      { path: ['logs', 0, 'file'], value: 'a' },
    ]
    assert.deepEqual(problemsOf({ needs: needs.slice(1), flags: flags.slice(0, 2) }).length, 1)
    assert.match(problemsOf({ needs, flags })[0] ?? '', /^logs is not a setting/)
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
    assert.deepEqual(problemsOf({ file: join(folder, 'absent.toml') }), [
      '(file) is not there: make it, or name another one',
    ])
    assert.deepEqual(problemsOf({ file: folder }), ['(file) is a folder: name the file in it'])
    const [broken = ''] = problemsOf({ file: fileOf('mode = "full"\nkey = hunter2\n') })
    assert.match(broken, /^\(file\) is no TOML at line 2, column \d+: /)
    assert.doesNotMatch(broken, /hunter2|Invalid TOML document/)
  })

  test('values given are never quoted in a problem, because they may be secret', () => {
    const problems = problemsOf({
      environment: { LILYMED_CHAIN_RPC_URL: 'hunter2 is not a url', LILYMED_CHAIN_CHAIN_ID: 'hunter2' },
    })
    assert.ok(problems.every((problem) => !problem.includes('hunter2')))
  })
})

const Lists = Type.Object(
  {
    chains: Type.Array(
      Type.Object({
        chainId: Type.Integer({ minimum: 1 }),
        endpoints: Type.Array(
          Type.Object({
            url: Type.Optional(Type.String()),
            urlFile: Type.Optional(Type.String()),
          }),
          { minItems: 1 },
        ),
        pollIntervalMs: Type.Integer({ default: 1000 }),
      }),
      { minItems: 1 },
    ),
  },
  { retired: { chain: { successor: 'chains', advice: 'write [[chains]]' } } },
)
const load = (text: string | undefined, environment: Record<string, string> = {}): unknown =>
  loadConfig(Lists, { file: text === undefined ? undefined : fileOf(text), environment })
const refusals = (text: string | undefined, environment: Record<string, string> = {}): string[] => {
  try {
    load(text, environment)
  } catch (failure) {
    assert.ok(failure instanceof ConfigInvalid)
    return failure.problems.map(({ path, reason }) => `${path} ${reason}`)
  }
  return []
}

describe('arrays of tables', () => {
  test('the environment sets and adds tables by their place, and every table has the defaults', () => {
    const file = '[[chains]]\nchainId = 1\n[[chains.endpoints]]\nurl = "http://a"\nurlFile = "f"\n'
    const environment = {
      LILYMED_CHAINS_0_ENDPOINTS_0_URL: 'http://b',
      LILYMED_CHAINS_0_ENDPOINTS_1_URL: 'http://c',
      LILYMED_CHAINS_1_CHAIN_ID: '2',
      LILYMED_CHAINS_1_ENDPOINTS_0_URL: 'http://d',
      LILYMED_CHAINS_1_POLL_INTERVAL_MS: '50',
    }
    const second = { chainId: 2, endpoints: [{ url: 'http://d' }], pollIntervalMs: 50 }
    assert.deepEqual(load(file, environment), {
      chains: [
        {
          chainId: 1,
          endpoints: [{ url: 'http://b', urlFile: 'f' }, { url: 'http://c' }],
          pollIntervalMs: 1000,
        },
        second,
      ],
    })
    const only = Object.entries(environment).filter(([name]) => name.startsWith('LILYMED_CHAINS_1'))
    const renamed = only.map(([name, value]) => [name.replace('CHAINS_1', 'CHAINS_0'), value])
    assert.deepEqual(load(undefined, Object.fromEntries(renamed)), { chains: [second] })
  })

  test('a problem names the table by its place, and what a table left out lacks', () => {
    assert.deepEqual(refusals('[[chains]]\nchainId = 1\n[[chains.endpoints]]\nurl = 5\nulr = "x"\n'), [
      'chains[0].endpoints[0].ulr is not a setting, did you mean url?',
      'chains[0].endpoints[0].url must be string',
    ])
    assert.deepEqual(refusals('[[chains]]\nchainId = 1\nendpoints = []\n'), [
      'chains[0].endpoints[0] is missing; set it in the configuration file or as LILYMED_CHAINS_0_ENDPOINTS_0_URL',
    ])
    const lacking = (chain: number): string[] => [
      `chains[${chain}].chainId is missing; set it in the configuration file or as LILYMED_CHAINS_${chain}_CHAIN_ID`,
      `chains[${chain}].endpoints[0] is missing; set it in the configuration file or as LILYMED_CHAINS_${chain}_ENDPOINTS_0_URL`,
    ]
    assert.deepEqual(refusals(undefined), lacking(0))
    // The second chain is there, the first was skipped.
    assert.deepEqual(
      refusals(undefined, {
        LILYMED_CHAINS_1_CHAIN_ID: '1',
        LILYMED_CHAINS_1_ENDPOINTS_0_URL: 'http://a',
      }),
      lacking(0),
    )
  })

  test('a place that is absurd makes no table', () => {
    const lacking = refusals(undefined)
    assert.deepEqual(refusals(undefined, { LILYMED_CHAINS_4000000000_CHAIN_ID: '1' }), lacking)
    assert.deepEqual(refusals(undefined, { LILYMED_CHAINS_00_CHAIN_ID: '1' }), lacking)
  })

  test('a key of a former version gets one answer: what to write instead', () => {
    assert.deepEqual(refusals('[chain]\nrpcUrl = "http://a"\n'), [
      'chain is not a setting any more: write [[chains]]',
    ])
  })

  test('settings that only contradict each other are problems too', () => {
    const file = fileOf('[[chains]]\nchainId = 1\n[[chains.endpoints]]\nurl = "http://a"\n')
    const problem = { path: 'chains[0].endpoints[0].url', reason: 'is taken' }
    assert.throws(() => loadConfig(Lists, { file }, () => [problem]), { problems: [problem] })
  })
})
