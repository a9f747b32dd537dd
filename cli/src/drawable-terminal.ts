import type { Terminal } from './indexer-status/live-lines.ts'

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { write(text: string): unknown }

/** A stream's terminal where lines can be drawn over; undefined for a pipe, a file, and a terminal that says it is dumb. */
export const drawableTerminal = (
  stream: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal | undefined =>
  stream.isTTY && environment['TERM'] !== 'dumb'
    ? { write: (text) => void stream.write(text), columns: () => stream.columns || 80 }
    : undefined
