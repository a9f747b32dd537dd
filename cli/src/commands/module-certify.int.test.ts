import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { exitCodes } from '@lilymed/service-kit'
import { runCommand } from '../testing/run-command.ts'

const modules = resolve(import.meta.dirname, '../../../packages/devnet/modules')

describe('lilymed module certify', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-certify-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('says of a deterministic module that it is one, in words, as JSON and as a page, and keeps that once', async () => {
    const inputs = join(folder, 'inputs.json')
    await writeFile(inputs, '{"Width":"32","Height":"20"}')
    const page = join(folder, 'report.html')
    const store = join(folder, 'modules')
    const words = [
      'module',
      'certify',
      join(modules, 'mandelbrot'),
      '--inputs',
      inputs,
      '--times',
      '2',
      '--store',
      store,
    ]
    const said = await runCommand(...words, '--html', page)
    assert.equal(said.code, exitCodes.ok, said.err)
    assert.match(said.out, /^mandelbrot \(wasm, job 0x[0-9a-f]{64}\)\nDeterministic: /)
    assert.match(said.out, / {2}2 × Qm/)
    assert.match(said.err, /run 2 on wasm\/0/)
    const { code, out, err: again } = await runCommand(...words, '--json')
    const report = JSON.parse(out)
    assert.deepEqual([code, report.verdict, report.runs.length, report.difference], [0, 'identical', 2, null])
    assert.equal(report.calibration.policy.rung, 1)
    const html = await readFile(page, 'utf8')
    assert.match(html, /^<!doctype html>\n<html lang="en">/)
    assert.ok(html.includes(report.subject.jobDigest), 'another run of the same job has the same name')
    assert.ok(!/<script|src=|href=/.test(html))

    const [, digest = '', stream = ''] = /^kept as (0x[0-9a-f]{64}) in (\S+)$/m.exec(said.err) ?? []
    assert.match(again, new RegExp(`^already kept as ${digest} in ${stream}$`, 'm'))
    const reports = (...of: string[]) => runCommand('module', 'reports', ...of, '--store', store)
    const listed = await reports(join(modules, 'mandelbrot'), '--json')
    const [{ reportDigest, findings }, ...others] = JSON.parse(listed.out)
    assert.deepEqual(
      [reportDigest, findings.verdict, findings.runs.length, others],
      [digest, 'identical', 2, []],
    )
    const named = await reports(stream.replace('module-', ''))
    assert.match(named.out, new RegExp(`${digest}\n  mandelbrot \\(wasm, job 0x`))
    assert.equal((await reports(join(modules, 'dice'))).code, exitCodes.notFound)
    const unnamed = await runCommand('module', 'reports', join(modules, 'dice'))
    assert.equal(unnamed.code, exitCodes.usage, unnamed.err)
  })

  it('shows where a module that rolls dice differs, and that no policy is safe', async () => {
    const { code, out } = await runCommand('module', 'certify', join(modules, 'dice'), '--json')
    const { verdict, difference, calibration } = JSON.parse(out)
    assert.deepEqual([code, verdict, calibration.policy], [exitCodes.different, 'nondeterministic', null])
    const paths = difference.files.map(({ path }: { path: string }) => path)
    assert.deepEqual(paths, ['outputs/roll.txt', 'stdout'])
    for (const { firstDifference } of difference.files) {
      assert.ok(firstDifference.offset >= 0)
      assert.notEqual(firstDifference.ours, firstDifference.theirs)
    }
  })

  it('escapes a name that is markup', async () => {
    const hostile = join(folder, '<img src=x onerror=alert(1)>')
    await cp(join(modules, 'dice'), hostile, { recursive: true })
    const page = join(folder, 'hostile.html')
    await runCommand('module', 'certify', hostile, '--html', page)
    const html = await readFile(page, 'utf8')
    assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;'))
    assert.ok(!html.includes('<img'))
  })

  it('refuses what it cannot read, with its own codes', async () => {
    const file = join(folder, 'no-bundle.json')
    await writeFile(file, '{"version":1}')
    const empty = await mkdtemp(join(folder, 'empty-'))
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[join(folder, 'nowhere')], exitCodes.notFound, /there is nothing at/],
      [[empty], exitCodes.notFound, /no lilypad_module\.json\.tmpl/],
      [[file], exitCodes.usage, /is no bundle/],
      [[join(modules, 'dice'), '--times', '1'], exitCodes.usage, /--times takes a whole number from 2/],
      [
        [join(modules, 'dice'), '--inputs', join(modules, 'dice', 'dice.wasm')],
        exitCodes.usage,
        /expected a JSON file/,
      ],
    ]
    for (const [words, expected, message] of cases) {
      const { code, err } = await runCommand('module', 'certify', ...words)
      assert.equal(code, expected, err)
      assert.match(err, message)
    }
  })
})
