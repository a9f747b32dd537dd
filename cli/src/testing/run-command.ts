import { commands } from '../commands/index.ts'
import { execute } from '../execute.ts'

type Run = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the words of a command in this process, with an empty environment; what it printed, by stream. */
export const runCommand = (...words: string[]): Promise<Run> => runCommandIn({}, ...words)

/** The same with these variables. */
export const runCommandIn = async (
  environment: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<Run> => {
  let [out, err] = ['', '']
  const code = await execute(commands, words, {
    environment,
    print: (text) => (out += text),
    note: (text) => (err += text),
  })
  return { code, out, err }
}
