import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../testing/run-command.ts'

const program = fileURLToPath(
  new URL('../../../services/reexecutor/known-answer/known-answer.wasm', import.meta.url),
)
/** What the program leaves as a job, whose entropy is seeded by the module's digest and not by the test's. */
const resultCid = 'QmUKpCjpDVPM9GbJpjnEWr9k71eEHxXPXfsSQKr6ua4HHE'
const knownCid = 'QmNiHKRzZtXYrJK6gVffMHZSB2WUiBK21X7ToqGHByQ9Q5'

describe('lilymed reexecutor', () => {
  let folder = ''
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-cli-'))
    copyFileSync(program, join(folder, 'program.wasm'))
    write('known.txt', 'answer')
  })
  after(() => rmSync(folder, { recursive: true }))
  const spec = (rest = ''): string => `
    engine = "wasm"
    arguments = ["known", "answer"]
    module = { file = "program.wasm" }
    ${rest}
    [environment]
    KNOWN = "answer"
    [[inputs]]
    path = "known.txt"
    file = "known.txt"
  `

  test('class lists slots, classes and what is missing, and --json is what the service answers', async () => {
    const words = await runCommand('reexecutor', 'class')
    assert.equal(words.code, 0, words.err)
    assert.match(words.out, /^1 engine, 2 slots\n\nslot {4}draw class {2}gpu\nwasm\/0 {2}portable {4}-\n/)
    assert.match(words.out, /\nnot here\ncontainer {2}it is not configured: write \[container\]/)
    const { engines } = JSON.parse((await runCommand('reexecutor', 'class', '--json')).out) as {
      engines: { engine: string; state: string; slots: { id: string; state: string }[] }[]
    }
    assert.deepEqual(
      engines.map(({ engine, state }) => [engine, state]),
      [
        ['container', 'missing'],
        ['onnx', 'missing'],
        ['wasm', 'ready'],
        ['wgsl', 'missing'],
      ],
    )
    assert.deepEqual(
      engines[2]?.slots.map(({ id, state }) => [id, state]),
      [
        ['wasm/0', 'in-service'],
        ['wasm/1', 'in-service'],
      ],
    )
  })

  test('kat runs every slot’s test', async () => {
    const { code, out } = await runCommand('reexecutor', 'kat')
    assert.equal(code, 0)
    assert.match(
      out,
      /✔ {2}wasm\/0 {2}right {3}\d+ ms\n✔ {2}wasm\/1 {2}right {3}\d+ ms\n\n2 slots gave the known answer\n$/,
    )
    const { ok, tests } = JSON.parse((await runCommand('reexecutor', 'kat', '--json')).out) as {
      ok: boolean
      tests: { expected: string; found: string }[]
    }
    assert.ok(ok && tests.every(({ expected, found }) => expected === knownCid && found === knownCid))
  })

  test('run takes a spec, in TOML and in JSON, and leaves nothing behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('lilymed-engines-'))
    const toml = await runCommand('reexecutor', 'run', write('job.toml', spec()), '--twice')
    assert.equal(toml.code, 0, toml.err)
    assert.match(
      toml.out,
      new RegExp(`^run 1\n  exit code   42, .* fuel, on wasm/0\n  result      ${resultCid}\n`),
    )
    assert.match(toml.out, /\nrun 2\n.*on wasm\/1\n/)
    assert.match(toml.out, /\n✔ both runs left the same bytes\n$/)
    const json = write(
      'job.json',
      JSON.stringify({
        engine: 'wasm',
        module: { file: 'program.wasm' },
        arguments: ['known', 'answer'],
        environment: { KNOWN: 'answer' },
        inputs: [{ path: 'known.txt', file: 'known.txt' }],
      }),
    )
    const { code, out } = await runCommand('reexecutor', 'run', json, '--json')
    assert.equal(code, 0)
    const { runs } = JSON.parse(out) as { runs: { state: string; finding: { resultCid: string } }[] }
    assert.deepEqual([runs.length, runs[0]?.finding.resultCid], [1, resultCid])
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith('lilymed-engines-'))
    assert.deepEqual(left, before)
  })

  test('run says where two runs differ', async () => {
    const clock = 'capabilities = { clock = "host", entropy = "host" }'
    const { code, out } = await runCommand('reexecutor', 'run', write('clock.toml', spec(clock)), '--twice')
    assert.equal(code, 5, out)
    assert.match(
      out,
      /✖ the runs differ in \d files?: the job is not deterministic here\n {2}\S+, from byte [\d,]+ on\n {4}run 1 {2}([0-9a-f]{2} ?)+\n {4}run 2 {2}([0-9a-f]{2} ?)+\n/,
    )
  })

  test('run refuses what is no job, cannot run here or fails, each in its own way', async () => {
    const wrong = await runCommand('reexecutor', 'run', write('wrong.toml', spec('colour = "red"')))
    assert.equal(wrong.code, 4)
    assert.match(wrong.err, /is no job:\n {2}colour is not a member of it\n$/)
    assert.match(
      (await runCommand('reexecutor', 'run', write('x.toml', 'engine = "x"'))).err,
      /engine must be one of/,
    )
    assert.equal(
      (await runCommand('reexecutor', 'run', write('y.toml', 'engine = "wasm"\nmodule = { file = "none" }')))
        .code,
      3,
    )
    const gpu = await runCommand(
      'reexecutor',
      'run',
      write('gpu.toml', spec('requirements = { gpu = { count = 1 } }')),
    )
    assert.equal(gpu.code, 4)
    assert.match(gpu.err, /no slot of the engine wasm has a GPU; what there is: no GPU/)
    const failed = await runCommand(
      'reexecutor',
      'run',
      write('fails.toml', spec('limits = { outputFiles = 0 }')),
    )
    assert.equal(failed.code, 4)
    assert.match(failed.out, /^run 1\n {2}failed {6}RESOURCE_LIMIT/)
  })
})
