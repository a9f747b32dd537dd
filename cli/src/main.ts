import { commands } from './commands/index.ts'
import { drawableTerminal } from './drawable-terminal.ts'
import { execute } from './execute.ts'

// A reader that has seen enough (`lilymed --help | head -1`) is no failure, and a daemon outlives its terminal.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await execute(commands, process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  terminal: drawableTerminal(process.stderr, process.env),
})
