import { commands } from '../commands/index.ts'
import { execute } from '../execute.ts'

/** Runs the words of a command in this process, with an empty environment; what it printed, by stream. */
export const runCommand = async (
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  let [out, err] = ['', '']
  const code = await execute(commands, words, {
    environment: {},
    print: (text) => (out += text),
    note: (text) => (err += text),
  })
  return { code, out, err }
}
