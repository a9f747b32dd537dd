import type { ExitCode } from '@lilymed/service-kit'
import type { Terminal } from './indexer-status/live-lines.ts'

export type CommandOption = {
  /** As commander reads it, e.g. `--config <file>`. */
  readonly flags: string
  readonly summary: string
  readonly default?: string | boolean
}

export type CommandArgument = { readonly name: string; readonly summary: string; readonly optional?: boolean }

/** What a command is given; secrets never come this way. */
export type Invocation = {
  readonly arguments: readonly (string | undefined)[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The answer, on stdout. */
  readonly print: (text: string) => void
  /** Everything else, on stderr. */
  readonly note: (text: string) => void
  /** Where `note` writes to, if that is a terminal. */
  readonly terminal?: Terminal | undefined
}

/** What a command does once it runs. */
export type Action = (invocation: Invocation) => Promise<ExitCode>

/** A command as data: the program, its help and the reference page are all made from it. */
export type Command = {
  /** Words after `lilymed`, e.g. `indexer run`; all but the last name groups. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly arguments?: readonly CommandArgument[]
  readonly options?: readonly CommandOption[]
  readonly examples?: readonly string[]
  /** Brings its action, and with it the services it needs, only when it runs: help and errors of usage must not wait for them. */
  readonly run: Action
}

/** The text of an option that was given, if it was. */
export const textOption = (options: Invocation['options'], name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** An argument that commander has made sure of. */
export const argumentAt = (words: Invocation['arguments'], index: number): string => words[index] ?? ''
