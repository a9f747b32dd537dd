/** Longer than any answer: what is cut there was none. */
const longestLine = 256

/** Cuts bytes into lines of text as they come; a line that goes on and on is passed on in parts, and never held whole. */
export function createLineReader(onLine: (line: string) => void): { add(bytes: Uint8Array): void } {
  let held = ''
  return {
    add: (bytes) => {
      held += Buffer.from(bytes).toString('latin1')
      for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n')) {
        onLine(held.slice(0, end))
        held = held.slice(end + 1)
      }
      if (held.length <= longestLine) return
      onLine(held.slice(0, longestLine))
      held = ''
    },
  }
}
