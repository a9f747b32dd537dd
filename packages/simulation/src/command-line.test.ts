import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEFAULT_RUNS, readCommandLine } from './command-line.ts'

describe('the command line', () => {
  it('has defaults for everything', () =>
    assert.deepEqual(readCommandLine([]), {
      kind: 'run',
      options: { runs: DEFAULT_RUNS, seed: 1, json: false, out: undefined },
    }))

  it('takes runs, seed, file and form', () =>
    assert.deepEqual(readCommandLine(['--runs', '50', '--seed=0', '--out', 'a.svg', '--json']), {
      kind: 'run',
      options: { runs: 50, seed: 0, json: true, out: 'a.svg' },
    }))

  it('shows help', () => assert.deepEqual(readCommandLine(['--help']), { kind: 'help' }))

  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [['--wat'], /--wat/],
    [['more'], /more/],
    [['--runs'], /--runs/],
    [['--runs', '0'], /--runs takes a whole number from 1 to 100000000, got "0"/],
    [['--runs=-5'], /--runs takes/],
    [['--runs', '1e3'], /--runs takes/],
    [['--runs', '2.5'], /--runs takes/],
    [['--runs', '100000001'], /--runs takes/],
    [['--seed', '4294967296'], /--seed takes a whole number from 0 to 4294967295, got "4294967296"/],
    [['--seed', 'abc'], /--seed takes/],
    [['--out', 'plot.png'], /--out takes the name of an SVG file/],
  ]
  for (const [words, message] of refused) {
    it(`refuses ${words.join(' ')}`, () => {
      const line = readCommandLine(words)
      assert.ok(line.kind === 'rejected')
      assert.equal(line.rejection.code, 'USAGE')
      assert.match(line.rejection.message, message)
    })
  }
})
