import { Command as Program } from 'commander'
import type { ExitCode } from '@lilymed/service-kit'
import type { Command, Invocation } from './command.ts'

/** What a group of commands is about, by the words before the last. */
export const groups: Readonly<Record<string, string>> = {
  audit: 'Prove what was recorded, without trust in who recorded it',
  deal: 'Put a deal on chain, and its result',
  evidence: 'See and keep what votes rest on, and open or share what is sealed of a private job',
  indexer: 'Stream chain events into the event store and serve them',
  mediator: 'Run a mediator: re-execute disputed jobs, commit, reveal',
  'mediator custody': 'Keep a mediator’s stake and rewards apart from the key on its machine',
  'mediator rewards': 'Take what a mediator has earned',
  'mediator stake': 'Add to a mediator’s stake, ask for it back, withdraw it',
  'mediator disputes': 'See the disputes this mediator was drawn for, and why it did what it did',
  'mediator protection': 'Carry what a mediator must never contradict from one machine to another',
  module: 'Find out whether a job gives the same result everywhere',
  network: 'Deploy a pool onto a Lilypad network and see how it stands',
  provider: 'Defend the results of a resource provider',
  reexecutor: 'Run disputed jobs again in a sandbox',
  store: 'Look after an embedded event store: check, back up, restore',
  tx: 'See and steer what a mediator sends to the chain',
}

type Environment = Pick<Invocation, 'environment' | 'print' | 'note' | 'terminal'>

const addCommand = (
  parent: Program,
  command: Command,
  environment: Environment,
  finish: (code: ExitCode) => void,
): void => {
  const name = command.name.split(' ').at(-1) ?? command.name
  // A command may be a group as well: `challenge <deal>` beside `challenge watch`.
  const known = parent.commands.find((other) => other.name() === name)
  const program = (known ?? parent.command(name)).summary(command.summary)
  program.description(command.description ?? command.summary)
  for (const { name, summary, optional } of command.arguments ?? []) {
    program.argument(optional === true ? `[${name}]` : `<${name}>`, summary)
  }
  for (const option of command.options ?? []) program.option(option.flags, option.summary, option.default)
  if (command.examples !== undefined) {
    program.addHelpText(
      'after',
      `\nExamples:\n${command.examples.map((example) => `  $ ${example}`).join('\n')}`,
    )
  }
  program.action(async () => {
    const options = program.opts<Record<string, string | boolean | undefined>>()
    finish(await command.run({ ...environment, arguments: program.args, options }))
  })
}

/**
 * Builds the command tree. Commander's own exits are turned into exceptions so that the caller decides how the
 * process ends.
 */
export const createProgram = (
  commands: readonly Command[],
  environment: Environment,
  finish: (code: ExitCode) => void,
): Program => {
  const root = new Program('lilymed')
    .description('LilyMed: mediation for the Lilypad compute network')
    .version('0.1.0')
    .showSuggestionAfterError()
    .showHelpAfterError('lilymed --help lists the commands, and --help after a command says how it is used')
  const parents = new Map<string, Program>([['', root]])
  const parentOf = (words: readonly string[]): Program => {
    const group = words.join(' ')
    const known = parents.get(group)
    if (known !== undefined) return known
    const above = parentOf(words.slice(0, -1))
    const made =
      above.commands.find((other) => other.name() === words.at(-1)) ??
      above.command(words.at(-1) ?? '').description(groups[group] ?? group)
    parents.set(group, made)
    return made
  }
  for (const command of commands) {
    addCommand(parentOf(command.name.split(' ').slice(0, -1)), command, environment, finish)
  }
  const configure = (program: Program): void => {
    // What follows the name of `challenge claim` is its own, not that of `challenge`.
    program
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({ writeOut: environment.print, writeErr: environment.note })
    for (const child of program.commands) configure(child)
  }
  configure(root)
  return root
}
