import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { csvCell, csvHeader, csvLine, inertJson } from './csv.ts'
import type { ExportColumn } from './export-columns.ts'

const column = (name: string): ExportColumn => ({
  name,
  path: name.split('.'),
  kind: 'text',
  description: '',
})

/** One line by RFC 4180. */
const readLine = (line: string): string[] =>
  [...line.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )

describe('a CSV cell', () => {
  it('holds what a spreadsheet would compute behind an apostrophe, and numbers as they are', () => {
    for (const text of ['=1+1', '+1', '@SUM(A1)', '-2+3', "'x", '＝1'])
      assert.equal(csvCell(text), `'${text}`)
    assert.equal(csvCell('=HYPERLINK("http://x","y")'), `"'=HYPERLINK(""http://x"",""y"")"`)
    for (const number of ['-7', '0', '123456789012345678901234567890', 5, -5]) {
      assert.equal(csvCell(number), String(number))
    }
  })

  it('holds what would be computed where semicolons or bars end a cell, and leaves JSON the value it is', () => {
    assert.equal(csvCell('a;=1'), `"a;'=1"`)
    assert.equal(csvCell('a|  @x;b'), `"a|'  @x;b"`)
    assert.equal(csvCell(';"=1'), `";'""=1"`)
    assert.equal(csvCell("a;'b;-1"), `"a;''b;'-1"`)
    assert.equal(csvCell('a; b=1'), '"a; b=1"')
    assert.equal(csvCell(';='.repeat(3)), `";'=;'=;'="`)
    const value = { note: ';=1', list: ['|+', ';'] }
    const [json = ''] = readLine(csvCell(value))
    assert.deepEqual(JSON.parse(json), value)
    const sign = fc.constantFrom(';', '|', '=', '+', '-', '@', "'", '"', ',', ' ', 'a', '1')
    const text = fc.string({ unit: sign })
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text)), text, (first, second) => {
        const line = `${csvCell(first)},${csvCell(second)}`
        for (const separator of [';', '|'])
          for (const part of line.split(separator).slice(1)) assert.doesNotMatch(part, /^[\s"]*[=+\-@]/, line)
        if (typeof first !== 'string') assert.deepEqual(JSON.parse(readLine(csvCell(first))[0] ?? ''), first)
      }),
    )
  })

  it('tells nothing from an empty text, and quotes what has to be', () => {
    assert.deepEqual([null, undefined, '', true].map(csvCell), ['', '', '""', 'true'])
    assert.equal(csvCell('a,b'), '"a,b"')
    assert.equal(csvCell('say "x"'), '"say ""x"""')
    assert.equal(csvCell('#seal'), '"#seal"')
    assert.equal(csvCell({ a: [1, 'é\u202e'] }), '"{""a"":[1,""é\\u202e""]}"')
  })

  it('lets nothing act: no control, no line break, no change of direction, no half of a character', () => {
    assert.equal(
      csvCell('\t=1\r\n\0\u001b[31m\u202e\ud800x'),
      '\ufffd=1\ufffd\ufffd\ufffd\ufffd[31m\ufffd\ufffdx',
    )
    const long = '='.repeat(1_000_000)
    assert.equal(csvCell(long).length, 1_000_001)
  })

  it('is read back as one line of as many cells, whatever the texts', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', 'a') }),
    )
    fc.assert(
      fc.property(fc.record({ a: text, b: fc.option(text), c: text }), (item) => {
        const line = csvLine([column('a'), column('b'), column('c')], item)
        assert.equal(line.indexOf('\n'), line.length - 1)
        assert.equal(readLine(line).length, 3)
        for (const cell of readLine(line)) assert.ok(/^-?\d+$/.test(cell) || !/^[=+\-@\t\r]/.test(cell), cell)
      }),
    )
    assert.equal(csvHeader([column('a.b'), column('c')]), 'a.b,c\r\n')
  })
})

describe('inertJson', () => {
  it('gives the same value in characters that do not act', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = inertJson(JSON.stringify(text))
        assert.equal(JSON.parse(json), JSON.parse(JSON.stringify(text)))
        assert.doesNotMatch(json, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
  })
})
