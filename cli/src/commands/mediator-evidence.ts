import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { disputesWithEvidence, readPublishedEvidence } from '@lilymed/mediator'
import type { PublishedEvidence } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { matchDispute } from '../mediator-disputes/find-dispute.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** Lilypad's own handler takes a verdict without what it rests on. */
const onChain = { pool: ', as the vote on chain has it', random: '; nothing on chain names it' }

const besides = (file: string, what: 'keys' | 'deleted'): string => file.replace(/\.car$/, `.${what}.json`)

const describe = (
  handler: keyof typeof onChain,
  file: string,
  { round, cid, digest, car, keys, deleted }: PublishedEvidence,
): string =>
  [
    `evidence of round ${round}`,
    `  cid     ${cid}`,
    `  digest  ${digest}${onChain[handler]}`,
    `  file    ${file}, ${car.length} bytes`,
    ...(keys === null
      ? []
      : [`  keys    ${besides(file, 'keys')}, of those who can open its sealed contents`]),
    ...(deleted === null
      ? []
      : [`  deleted ${new Date(deleted.deletedAt * 1000).toISOString()}: ${printable(deleted.reason)}`]),
    '',
  ].join('\n')

export const mediatorEvidence: Command = {
  name: 'mediator evidence',
  summary: 'Export the evidence of this mediator’s votes in a dispute',
  description:
    'Writes one CAR for every round it voted in: the runs, their known-answer tests and determinism classes, and the comparison with the claim. The vote on chain carries the digest of its root, so that anyone can check that it is the same. There is nothing to export before the reveal is final (exit code 3). Of a private job the CAR has the public part and the sealed contents, with the keys beside it; once they are deleted, the signed word of that. Works beside a running mediator and needs no key.',
  arguments: [{ name: 'dispute', summary: 'id of the dispute, or its beginning' }],
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--output <directory>', summary: 'where to write it', default: '.' },
    { flags: '--json', summary: 'print what the evidence says as one JSON document' },
  ],
  examples: ['lilymed mediator evidence 0x1f3a9c --config mediator.toml --output evidence'],
  run: async (invocation) => {
    const { arguments: words, options, print } = invocation
    const { dataDirectory, handler } = mediatorSettings(invocation)
    const disputeId = matchDispute(
      argumentAt(words, 0),
      await disputesWithEvidence(dataDirectory),
      (text) =>
        `there is no evidence to hand out of ${text}: this mediator has no vote in it whose reveal is final`,
    )
    const published = await readPublishedEvidence(dataDirectory, disputeId)
    const folder = textOption(options, 'output') ?? '.'
    const written = await Promise.all(
      published.map(async (evidence) => {
        const file = join(folder, `${evidence.cid}.car`)
        await writeFile(file, evidence.car)
        if (evidence.keys !== null) await writeFile(besides(file, 'keys'), evidence.keys)
        if (evidence.deleted !== null)
          await writeFile(besides(file, 'deleted'), `${JSON.stringify(evidence.deleted, null, 2)}\n`)
        return { file, evidence }
      }),
    )
    print(
      options['json'] === true
        ? `${JSON.stringify(
            written.map(({ file, evidence: { car, keys, ...rest } }) => ({
              ...rest,
              file,
              bytes: car.length,
              keys: keys === null ? null : besides(file, 'keys'),
            })),
          )}\n`
        : written.map(({ file, evidence }) => describe(handler, file, evidence)).join('\n'),
    )
    return exitCodes.ok
  },
}
