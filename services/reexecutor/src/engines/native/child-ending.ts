import type { ChildProcess } from 'node:child_process'

export type ChildEnding = {
  /** `SIGSEGV`, or `exit code 3`. */
  readonly how: string
  /** The last of what it wrote to stderr: a driver's words, and through them a program's. Never for a log as it is. */
  readonly tail: string
}

const tailBytes = 4_096

/**
 * How a child process ends. Takes its output streams over, so that nothing a program makes a driver write reaches ours.
 */
export async function childEnding(child: ChildProcess): Promise<ChildEnding> {
  let tail = Buffer.alloc(0)
  for (const stream of [child.stdout, child.stderr]) {
    stream?.unpipe()
    stream?.resume()
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-tailBytes)
  })
  // Not `once`, which would reject with the error event that Tinypool makes of an exit.
  await new Promise((resolve) => child.once('close', resolve))
  const how = child.signalCode ?? `exit code ${child.exitCode}`
  return { how, tail: tail.toString('latin1') }
}
