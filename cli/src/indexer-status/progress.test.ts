import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import type { ChainStatus } from '@lilymed/api'
import { drawableTerminal } from '../drawable-terminal.ts'
import { createLiveLines } from './live-lines.ts'
import { progressLine } from './progress-line.ts'
import { chainStatusOf, indexerStatusOf } from './sample-status.ts'
import { showProgress } from './show-progress.ts'

const following: Partial<ChainStatus> = { phase: 'following', observed: 4_999 }

describe('the line of a chain', () => {
  test('says share, block, rates and time left while backfilling', () => {
    assert.equal(
      progressLine(chainStatusOf()),
      'chain 42161  50.0 %  block 2,999 of 4,999  50 blocks/s  61,235 events/s  eta 40 s',
    )
  })

  test('leaves out what is not known yet, and never says 100 % before it is there', () => {
    const unknown = { blocksPerSecond: null, eventsPerSecond: null, etaSeconds: null }
    assert.equal(
      progressLine(chainStatusOf({ ...unknown, observed: null })),
      'chain 42161  0.0 %  block none of 4,999',
    )
    assert.equal(
      progressLine(chainStatusOf({ ...unknown, head: null, startBlock: null })),
      'chain 42161  starting  block 2,999 of unknown',
    )
    assert.match(
      progressLine(chainStatusOf({ startBlock: 0, head: 9_999_999, observed: 9_999_998 })),
      / 99\.9 % /,
    )
  })

  test('keeps share and time left where a line is too narrow for all of it', () => {
    const lines = [
      'chain 42161  50.0 %  block 2,999 of 4,999  50 blocks/s  61,235 events/s  eta 40 s',
      'chain 42161  50.0 %  block 2,999 of 4,999  50 blocks/s  eta 40 s',
      'chain 42161  50.0 %  block 2,999 of 4,999  eta 40 s',
      'chain 42161  50.0 %  eta 40 s',
    ]
    for (const [index, line] of lines.entries()) {
      assert.equal(progressLine(chainStatusOf(), line.length), line)
      assert.equal(progressLine(chainStatusOf(), line.length - 1), lines[index + 1] ?? line)
    }
  })

  test('says why a chain waits or has stopped, with nothing in it that controls a terminal', () => {
    const trouble = { code: 'X', reason: 'it \u001b[2J hangs', remedy: '', since: '', retryAt: '12:00' }
    assert.equal(progressLine(chainStatusOf({ phase: 'stopped', trouble })).includes('\u001b'), false)
    assert.match(progressLine(chainStatusOf({ phase: 'waiting', trouble })), /tried again at 12:00: it/)
  })
})

describe('lines that are drawn over', () => {
  test('stay below what is written above them, cut at the edge', () => {
    let written = ''
    const live = createLiveLines({ write: (text) => void (written += text), columns: () => 5 })
    live.draw(['first line', 'b'])
    assert.equal(written, 'fir…\nb\n')
    written = ''
    live.above.write('a log line\n')
    assert.equal(written, '\u001b[2A\r\u001b[Ja log line\nfir…\nb\n')
    written = ''
    live.settle()
    live.draw(['c'])
    assert.equal(written, 'c\n')
  })

  test('are erased whole where the terminal was made narrower and has wrapped them', () => {
    let [written, columns] = ['', 80]
    const live = createLiveLines({ write: (text) => void (written += text), columns: () => columns })
    live.draw(['x'.repeat(60), 'y'])
    columns = 20
    written = ''
    live.above.write('a log line\n')
    assert.equal(
      written,
      `\u001b[4A\r\u001b[Ja log line\n${'x'.repeat(18)}…\ny\n`,
      'three rows and one; drawn for the width there is',
    )
    written = ''
    live.draw([])
    assert.equal(written, '\u001b[2A\r\u001b[J')
  })

  test('do not wrap for characters that take two columns', () => {
    let written = ''
    const live = createLiveLines({ write: (text) => void (written += text), columns: () => 7 })
    live.draw(['节点节点', '节点节'])
    assert.equal(written, '节点…\n节点节\n')
  })

  test('are drawn on a terminal that is not dumb', () => {
    const stream = { isTTY: true, columns: 0, write: () => true }
    assert.equal(drawableTerminal(stream, { TERM: 'xterm' })?.columns(), 80)
    assert.equal(drawableTerminal({ ...stream, columns: 40 }, {})?.columns(), 40)
    assert.equal(drawableTerminal(stream, { TERM: 'dumb' }), undefined)
    assert.equal(drawableTerminal({ ...stream, isTTY: false }, { TERM: 'xterm' }), undefined)
  })
})

describe('progress', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }))
  afterEach(() => mock.timers.reset())

  test('on a terminal each chain has one line, drawn until every chain has caught up', () => {
    const drawn: string[][] = []
    const live = {
      ...createLiveLines({ write: () => undefined, columns: () => 80 }),
      draw: (lines: readonly string[]) => void drawn.push([...lines]),
    }
    let chains = [chainStatusOf({ chainId: 1 }), chainStatusOf({ chainId: 2, ...following })]
    const notes: string[] = []
    showProgress({ status: () => indexerStatusOf(chains), live, note: (text) => notes.push(text) })
    mock.timers.tick(500)
    assert.deepEqual(
      drawn.map((lines) => lines.length),
      [2, 2],
    )
    chains = [chainStatusOf({ chainId: 1, ...following }), chainStatusOf({ chainId: 2, ...following })]
    mock.timers.tick(60_000)
    assert.equal(drawn.length, 3)
    assert.match(drawn[2]?.[0] ?? '', /^chain 1 {2}caught up at block 4,999, 123,456 events appended$/)
    assert.deepEqual(notes, [])
  })

  test('elsewhere a line is said every five seconds, and one at the end of each chain', () => {
    const notes: string[] = []
    let chains = [chainStatusOf({ chainId: 1 }), chainStatusOf({ chainId: 2, ...following })]
    showProgress({ status: () => indexerStatusOf(chains), note: (text) => notes.push(text) })
    mock.timers.tick(4_999)
    assert.equal(notes.length, 0)
    mock.timers.tick(5_001)
    assert.deepEqual(
      notes.map((text) => text.split('  ').slice(0, 2).join(' ')),
      ['chain 1 50.0 %', 'chain 2 caught up at block 4,999, 123,456 events appended\n', 'chain 1 50.0 %'],
    )
    chains = chains.map((chain) => ({ ...chain, ...following }))
    mock.timers.tick(60_000)
    assert.equal(notes.length, 4)
    assert.match(notes[3] ?? '', /^chain 1 {2}caught up/)
  })

  test('ends when it is closed', () => {
    const notes: string[] = []
    const shown = showProgress({
      status: () => indexerStatusOf([chainStatusOf()]),
      note: (text) => notes.push(text),
    })
    shown.close()
    mock.timers.tick(60_000)
    assert.deepEqual(notes, [])
  })
})
