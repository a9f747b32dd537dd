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
  /** What is written here stands above the lines. */
  readonly above: Writable
  /** Leaves the lines as they are; whatever comes next stands below. */
  settle(): void
}

const clearDown = '\r\u001b[J'

/** Draws on a terminal (ECMA-48: cursor up, erase below). Lines are cut at its edge, since one that wraps could not be drawn over. */
export const createLiveLines = (terminal: Terminal): LiveLines => {
  let drawn: readonly string[] = []
  const erase = (): string => (drawn.length === 0 ? '' : `\u001b[${drawn.length}A${clearDown}`)
  const text = (lines: readonly string[]): string => {
    const width = Math.max(1, terminal.columns() - 1)
    return lines.map((line) => `${line.slice(0, width)}\n`).join('')
  }
  return {
    draw: (lines) => {
      terminal.write(`${erase()}${text(lines)}`)
      drawn = lines
    },
    above: new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _, done) => {
        terminal.write(`${erase()}${chunk.toString()}${text(drawn)}`)
        done()
      },
    }),
    settle: () => {
      drawn = []
    },
  }
}
