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

// What a command leaves under way, such as a request to an endpoint that hangs, does not keep the process; what it printed does.
const leave = (): void => {
  const isRead = process.stdout.writableLength === 0 && process.stderr.writableLength === 0
  if (isRead) process.exit()
  setTimeout(leave, 1_000).unref()
}
setTimeout(leave, 1_000).unref()
