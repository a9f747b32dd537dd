import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../../cli/src/command.ts'
import { markdownTable } from './markdown-table.ts'

type ExitName = keyof typeof exitCodes

/** In words; the compiler asks for a line when a code is added. */
const exitMeanings: Readonly<Record<ExitName, string>> = {
  ok: 'done, or stopped by SIGTERM',
  unexpected: 'something went wrong that nobody foresaw',
  usage: 'the command line is not one that is understood',
  notFound: 'what was asked for does not exist',
  rejected: 'a rule or a contract refuses it',
  different: 'a check found a difference, or damage',
  temporary: 'it may work later: an RPC is down, a port or a data directory is in use',
  configuration: 'the configuration is wrong; every problem has been listed',
  interrupted: 'stopped by Ctrl-C',
}

const usage = ({ name, arguments: words = [], options = [] }: Command): string =>
  [
    `lilymed ${name}`,
    ...words.map((word) => (word.optional === true ? `[${word.name}]` : `<${word.name}>`)),
    ...(options.length > 0 ? ['[options]'] : []),
  ].join(' ')

const section = (command: Command): string => {
  const { name, summary, description, arguments: words = [], options = [], examples = [] } = command
  const rows = [
    ...words.map((word) => [`\`${word.name}\``, word.summary]),
    ...options.map((option) => [
      `\`${option.flags}\``,
      option.default === undefined ? option.summary : `${option.summary} (default: \`${option.default}\`)`,
    ]),
  ]
  return [
    `## lilymed ${name}`,
    description ?? summary,
    `\`\`\`\n${usage(command)}\n\`\`\``,
    ...(rows.length > 0 ? [markdownTable(['', ''], rows)] : []),
    ...(examples.length > 0
      ? [`\`\`\`\n${examples.map((example) => `$ ${example}`).join('\n')}\n\`\`\``]
      : []),
  ].join('\n\n')
}

/** The reference page of the command line, made from the commands themselves. */
export const cliPage = (commands: readonly Command[]): string =>
  [
    '# The command line',
    'Made from the commands in `cli/src/groups` by `npm run docs:update`. Answers go to stdout, everything else to stderr. Settings come from a flag, the environment, a TOML file, or a default, in that order; see [configuration](configuration.md). A secret is never a flag.',
    markdownTable(
      ['exit code', 'meaning'],
      Object.entries(exitCodes).map(([name, code]) => [String(code), exitMeanings[name as ExitName]]),
    ),
    ...commands.map(section),
    '',
  ].join('\n\n')
