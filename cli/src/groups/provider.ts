import type { Command } from '../command.ts'
import { appealBy } from './appeal-by.ts'
import { claimBy } from './claim-by.ts'
import { actOptions, dealArgument, networkOptions } from './party-options.ts'

/** What a resource provider defends its results with. */
export const providerCommands: readonly Command[] = [
  {
    name: 'provider watch',
    summary: 'Be told within a block when a result of a provider is challenged, and how it goes on',
    description:
      'Reads the chain alone and needs no key. Begins with the provider’s disputes that are open and the challenges that are paid for, then says with every new block which result was challenged, which challenge was paid for and not raised yet, and how each dispute goes on, until it is stopped. A chain out of reach is tried again with growing pauses, and what happened meanwhile is told late rather than not; after --give-up-after seconds the watch ends with exit code 75, so that whoever supervises it hears. With --json one document a line, for whatever tells you: pipe it into a program of yours.',
    options: [
      ...networkOptions,
      { flags: '--provider <address>', summary: 'the resource provider' },
      {
        flags: '--give-up-after <seconds>',
        summary: 'end with exit code 75 when nothing was seen of the chain for so long',
        default: '600',
      },
      { flags: '--json', summary: 'print one JSON document a line' },
    ],
    examples: ['lilymed provider watch --provider 0x… --config provider.toml --json | your-alert'],
    run: async (invocation) => (await import('../commands/provider-watch.ts')).providerWatch(invocation),
  },
  {
    name: 'provider declare',
    summary: 'Say, before the result, in which classes it is made and how it may be compared',
    description:
      'Between the agreement and the result the provider may say, once, in which one to four draw classes its claim is made, by which comparison policy of the module, and up to which rung of the ladder it may be compared. A challenge then has to be drawn from these classes. Without a declaration a REJECT counts in a portable class alone, and results are compared byte by byte. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
    arguments: [dealArgument],
    options: [
      ...actOptions,
      { flags: '--class <names>', summary: 'one to four draw classes, commas between' },
      { flags: '--policy <file>', summary: 'the module’s lilymed_policy.json' },
      { flags: '--policy-digest <hash>', summary: 'or its sha256, 0x and 64 hex digits' },
      { flags: '--rung <number>', summary: 'highest rung of the comparison ladder, 0 to 4', default: '0' },
    ],
    examples: [
      'lilymed provider declare Qm… --config provider.toml --class portable --policy lilymed_policy.json',
    ],
    run: async (invocation) => (await import('../commands/provider-declare.ts')).providerDeclare(invocation),
  },
  {
    name: 'provider evidence',
    summary: 'Show the bytes of a challenged result: prove them, then say on chain where they are',
    description:
      'Lilypad’s solver gives results to the creator alone, and without the bytes only equal bytes can be found equal. Hashes the result (a CAR, or its folder) as Lilypad does and compares with the dataId on chain; where the location is a web address, fetches a CAR from there and proves that, too; then posts the location in the dispute. Either party may. Nobody opens a stranger’s location: mediators take the bytes from gateways and folders they chose, whatever hashes to the claim. Exit code 3: not on chain. 4: refused, or the bytes are others.',
    arguments: [dealArgument],
    options: [
      ...actOptions,
      { flags: '--result <path>', summary: 'the result: a CAR file, or its folder' },
      {
        flags: '--location <url>',
        summary: 'where the CAR is to be had: http(s)://… or ipfs://…, up to 512 bytes',
      },
      { flags: '--write <file>', summary: 'write the result as a CAR first, for whoever serves it' },
      { flags: '--again', summary: 'post although evidence was posted already' },
    ],
    examples: [
      'lilymed provider evidence Qm… --config provider.toml --result out/ --write claim.car --location ipfs://Qm…',
    ],
    run: async (invocation) =>
      (await import('../commands/provider-evidence.ts')).providerEvidence(invocation),
  },
  appealBy('provider', 'provider', async (invocation) =>
    (await import('../commands/appeal-commands.ts')).providerAppeal(invocation),
  ),
  claimBy('provider', 'provider', async (invocation) =>
    (await import('../commands/claim-commands.ts')).providerClaim(invocation),
  ),
]
