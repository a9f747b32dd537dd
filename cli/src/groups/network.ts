import type { Command } from '../command.ts'

/** A pool on a Lilypad network. */
export const networkCommands: readonly Command[] = [
  {
    name: 'network deploy',
    summary: 'Deploy a pool and make it the mediation handler of Lilypad’s controller',
    description:
      'Deploys what the record file does not have yet and goes on where an earlier run was cut off; a second run changes nothing. Before it switches the controller’s handler it lists the deals that only the present handler can still rule on, and refuses while there are any, unless told to wait for them or to strand them. Where the controller belongs to another account it prints the call for its owner and exits with 4. With --dry-run it reads and says what it would do, every argument by its name, who would own and receive what, where each contract would stand and how much gas it would take; it signs, sends and writes nothing, and exits with 4 where it would not get through.',
    options: [
      { flags: '--config <file>', summary: 'TOML file with the settings' },
      { flags: '--no-switch', summary: 'deploy only; leave the controller’s handler alone' },
      { flags: '--drain', summary: 'wait until no deal is in mediation at the present handler' },
      {
        flags: '--strand',
        summary: 'switch all the same; those deals can only time out until it is switched back',
      },
      {
        flags: '--switch-back',
        summary: 'make the handler that the pool replaced the handler again; deploys nothing',
      },
      {
        flags: '--dry-run',
        summary:
          'say what would be deployed, with what parameters and roles, and what it may cost; send nothing',
      },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: [
      'lilymed network deploy --config network.toml --dry-run',
      'lilymed network deploy --config network.toml --no-switch',
      'lilymed network deploy --config network.toml --drain',
      'lilymed network deploy --config network.toml --switch-back',
    ],
    run: async (invocation) => (await import('../commands/network-deploy.ts')).networkDeploy(invocation),
  },
  {
    name: 'network status',
    summary: 'Say how a pool stands: parameters, stakes, solvency, and who owns what',
    description:
      'Reads everything from the chain at its newest block: the controller’s handler, parameters and those that wait, draw classes, every mediator’s stake and locks, canary sponsors, what each contract holds against what it owes, and who owns controller, token, parameters, classes and canaries. Needs no key. Exits with 5 when something is wrong.',
    options: [
      { flags: '--config <file>', summary: 'the TOML file that network deploy was run with' },
      { flags: '--json', summary: 'print one JSON document; amounts are wei' },
    ],
    examples: ['lilymed network status --config network.toml'],
    run: async (invocation) => (await import('../commands/network-status.ts')).networkStatus(invocation),
  },
]
