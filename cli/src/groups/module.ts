import type { Command } from '../command.ts'

/** Whether a job gives the same result everywhere. */
export const moduleCommands: readonly Command[] = [
  {
    name: 'module certify',
    summary: 'Run a job several times on every class at hand and compare the results',
    description:
      'Takes the folder of a module, with the inputs of a job, or one bundle as a file. Says whether the job gives the same bytes every time and on every class, where results first differ, and which policy a mediator could compare them by. Exit code 0 if every result is the same, 5 if not, 4 if runs failed.',
    arguments: [
      { name: 'module', summary: 'a folder with lilypad_module.json.tmpl, or a bundle’s JSON file' },
    ],
    options: [
      { flags: '--inputs <file>', summary: 'JSON object with the inputs of the job, for a folder' },
      { flags: '--times <number>', summary: 'runs on each class', default: '3' },
      {
        flags: '--margin <number>',
        summary: 'what the drift seen is multiplied by for a tolerance',
        default: '3',
      },
      {
        flags: '--tampered <file>',
        summary: 'inputs (or a bundle) of a job that was tampered with, which the policy must catch',
      },
      { flags: '--config <file>', summary: 'TOML file of a reexecutor, whose engines are used' },
      { flags: '--emulate', summary: 'run models on an older processor too, emulated by qemu-user' },
      { flags: '--policy <file>', summary: 'write the suggested lilymed_policy.json here' },
      {
        flags: '--store <directory>',
        summary: 'keep the report in the event store of this directory, in the stream of the module',
      },
      { flags: '--html <file>', summary: 'write the report as one page here' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: [
      'lilymed module certify ./my-module --inputs inputs.json',
      'lilymed module certify bundle.json --times 10 --html report.html',
    ],
    run: async (invocation) => (await import('../commands/module-certify.ts')).moduleCertify(invocation),
  },
  {
    name: 'module reports',
    summary: 'List the reports of a module that module certify kept',
    description:
      'Reads what `module certify --store` appended to the stream of a module, the oldest first, and proves each report against its digest. Exit code 3 if there is none.',
    arguments: [
      {
        name: 'module',
        summary: 'its folder, a bundle’s JSON file, or the digest in the name of its stream',
      },
    ],
    options: [
      { flags: '--store <directory>', summary: 'where the reports were kept' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed module reports ./my-module --store ~/.lilymed/modules'],
    run: async (invocation) => (await import('../commands/module-reports.ts')).moduleReports(invocation),
  },
]
