import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { JsonReport } from './report/json-report.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lilymed-simulation-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const simulate = (...words: readonly string[]) =>
  spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', cwd: folder })

describe('npm run simulate', () => {
  it('prints every table, draws the plot and ends with 0', () => {
    const { status, stdout, stderr } = simulate('--runs', '3000', '--out', 'small.svg')
    assert.equal(status, 0, stdout)
    assert.match(stdout, /P\(wrong\), one panel, simple majority\n/)
    assert.match(stdout, /The whole game: /)
    assert.match(stdout, /seed 1, 3000 plays a figure\n\d+ figures: .* 0 differ;/)
    assert.match(stderr, /simple-majority: 18 figures in /)
    assert.match(readFileSync(join(folder, 'small.svg'), 'utf8'), /^<svg xmlns=/)
  })

  it('prints the same document and draws the same plot for the same seed', () => {
    const runs = [
      ['9', 'a.svg'],
      ['9', 'b.svg'],
      ['10', 'c.svg'],
    ].map(([seed = '', out = '']) => ({
      ...simulate('--runs', '300', '--json', '--seed', seed, '--out', out),
      plot: () => readFileSync(join(folder, out), 'utf8'),
    }))
    const [first, again, other] = runs
    assert.ok(first !== undefined && again !== undefined && other !== undefined)
    assert.equal(first.stdout, again.stdout)
    assert.equal(first.plot(), again.plot())
    assert.notEqual(first.stdout, other.stdout)
    const report = JSON.parse(first.stdout) as JsonReport
    assert.deepEqual([report.name, report.seed, report.runs], ['mediation-game', 9, 300])
    assert.equal(
      report.summary.cells,
      report.tables.reduce((sum, { cells }) => sum + cells.length, 0),
    )
    assert.equal(first.status, report.summary.differ === 0 ? 0 : 5)
  })

  it('shows help and ends with 0', () => {
    const { status, stdout } = simulate('--help')
    assert.equal(status, 0)
    assert.match(stdout, /^Usage: npm run simulate/)
  })

  for (const words of [['--wat'], ['--runs', '0'], ['--seed', 'x'], ['--out', 'plot.png']]) {
    it(`ends with 2 and says how it is used: ${words.join(' ')}`, () => {
      const { status, stdout, stderr } = simulate(...words)
      assert.deepEqual([status, stdout], [2, ''])
      assert.match(stderr, /^simulate: .*\n\nUsage: /)
    })
  }

  it('ends with 2 before playing when the plot cannot be written', () => {
    mkdirSync(join(folder, 'folder.svg'))
    writeFileSync(join(folder, 'file'), '')
    const before = readdirSync(folder)
    for (const out of ['folder.svg', 'missing/plot.svg', 'file/plot.svg']) {
      const { status, stdout, stderr } = simulate('--out', out)
      assert.equal(status, 2, out)
      assert.equal(stdout.length, 0, out)
      assert.match(stderr, /^simulate: the plot cannot be written to .*; name another file with --out\n$/)
    }
    assert.deepEqual(readdirSync(folder), before)
  })
})
