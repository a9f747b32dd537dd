import type { Command, CommandOption } from '../command.ts'
import { daemonOptions } from './daemon-options.ts'

/** Options of the commands that use engines without a service. */
const localOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: "the reexecutor's TOML file, which says what engines there are" },
  { flags: '--json', summary: 'print one JSON document' },
]

/** The service that runs jobs again, and its engines without the service. */
export const reexecutorCommands: readonly Command[] = [
  {
    name: 'reexecutor serve',
    summary: 'Serve a sandbox that runs disputed jobs again',
    description:
      'Takes run requests over HTTP and answers with digests and evidence. Holds no key of the chain, and reaches nothing but the registries it is told of. Give it a user of its own.',
    options: daemonOptions,
    examples: ['lilymed reexecutor serve --config reexecutor.toml'],
    run: async (invocation) => (await import('../commands/reexecutor-serve.ts')).reexecutorServe(invocation),
  },
  {
    name: 'reexecutor class',
    summary: 'Say what this machine can run, and in which classes',
    description:
      'Opens the engines of the configuration, without a service, and lists their slots, draw classes and determinism classes, and what is missing here and why.',
    options: localOptions,
    examples: ['lilymed reexecutor class', 'lilymed reexecutor class --config reexecutor.toml --json'],
    run: async (invocation) => (await import('../commands/reexecutor-class.ts')).reexecutorClass(invocation),
  },
  {
    name: 'reexecutor kat',
    summary: 'Run the known-answer test of every slot of this machine',
    description:
      'Runs, on every slot, the program whose result is known. Exit code 5 when a slot gives another: nothing that slot computes can be trusted, and a vote on it would be a vote on a broken machine.',
    options: localOptions,
    examples: ['lilymed reexecutor kat --config reexecutor.toml'],
    run: async (invocation) => (await import('../commands/reexecutor-kat.ts')).reexecutorKat(invocation),
  },
  {
    name: 'reexecutor run',
    summary: 'Run a job on this machine, without a service',
    description:
      'Runs a job in the sandbox and prints digests, files and class. The spec is a bundle, or a TOML or JSON file that names files where a bundle carries bytes: engine = "wasm", module = { file = "program.wasm" }, arguments = [...], [[inputs]] with path and file, [limits]. With --twice it runs again, on another slot of the same class where there is one; exit code 5 says that the results differ, and where. 4: the job failed; 75: it may succeed later.',
    arguments: [{ name: 'spec', summary: 'the job: a .toml or .json file' }],
    options: [{ flags: '--twice', summary: 'run it again and compare the results' }, ...localOptions],
    examples: ['lilymed reexecutor run job.toml --twice', 'lilymed reexecutor run bundle.json --json'],
    run: async (invocation) => (await import('../commands/reexecutor-run.ts')).reexecutorRun(invocation),
  },
]
