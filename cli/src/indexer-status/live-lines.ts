import { Writable } from 'node:stream'

/** Where lines can be drawn over. */
export type Terminal = {
  write(text: string): void
  /** Characters in a line. */
  columns(): number
}

/** Lines at the bottom of a terminal that are drawn over, while others scroll by above them. */
export type LiveLines = {
  draw(lines: readonly string[]): void
  /** Characters that a line may have now without being cut. */
  width(): number
  /** What is written here stands above the lines. */
  readonly above: Writable
  /** Leaves the lines as they are; whatever comes next stands below. */
  settle(): void
}

const clearDown = '\r\u001b[J'

/** Columns that a character takes at most: those of eastern scripts and pictures take two. */
const columnsOf = (character: string): number => ((character.codePointAt(0) ?? 0) > 0x10ff ? 2 : 1)
const columnsIn = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + columnsOf(character), 0)

const cut = (line: string, width: number): string => {
  if (columnsIn(line) <= width) return line
  let [kept, left] = ['', width - 1]
  for (const character of line) {
    left -= columnsOf(character)
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}

/** Draws on a terminal (ECMA-48: cursor up, erase below). Lines are cut at its edge, since one that wraps could not be drawn over. */
export const createLiveLines = (terminal: Terminal): LiveLines => {
  let drawn: readonly string[] = []
  let written: readonly string[] = []
  const width = (): number => Math.max(1, terminal.columns() - 1)
  /** A terminal that was made narrower since has wrapped what was written. */
  const rowsOf = (line: string): number => Math.max(1, Math.ceil(columnsIn(line) / terminal.columns()))
  const erase = (): string => {
    const rows = written.reduce((sum, line) => sum + rowsOf(line), 0)
    return rows === 0 ? '' : `\u001b[${rows}A${clearDown}`
  }
  const text = (): string => {
    written = drawn.map((line) => cut(line, width()))
    return written.map((line) => `${line}\n`).join('')
  }
  return {
    draw: (lines) => {
      drawn = lines
      terminal.write(`${erase()}${text()}`)
    },
    width,
    above: new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _, done) => {
        terminal.write(`${erase()}${chunk.toString()}${text()}`)
        done()
      },
    }),
    settle: () => {
      drawn = []
      written = []
    },
  }
}
