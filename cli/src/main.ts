import { commands } from './commands/index.ts'
import { execute } from './execute.ts'

process.exitCode = await execute(commands, process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
})
