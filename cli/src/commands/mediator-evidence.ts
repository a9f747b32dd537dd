import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPublishedEvidence } from '@lilymed/mediator'
import type { PublishedEvidence } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const disputeIdOf = (words: Invocation['arguments']): string => {
  const text = argumentAt(words, 0)
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase()
  const message = `expected a dispute id, 0x and 64 hex digits, got ${text}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

const describe = (file: string, { round, cid, digest, car }: PublishedEvidence): string =>
  [
    `evidence of round ${round}`,
    `  cid     ${cid}`,
    `  digest  ${digest}, as the vote on chain has it`,
    `  file    ${file}, ${car.length} bytes`,
    '',
  ].join('\n')

export const mediatorEvidence: Command = {
  name: 'mediator evidence',
  summary: 'Export the evidence of this mediator’s votes in a dispute',
  description:
    'Writes one CAR for every round it voted in: the runs, their known-answer tests and determinism classes, and the comparison with the claim. The vote on chain carries the digest of its root, so that anyone can check that it is the same. There is nothing to export before the reveal is final (exit code 3). Works beside a running mediator and needs no key.',
  arguments: [{ name: 'dispute', summary: 'id of the dispute, 0x and 64 hex digits' }],
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--output <directory>', summary: 'where to write it', default: '.' },
    { flags: '--json', summary: 'print what the evidence says as one JSON document' },
  ],
  examples: ['lilymed mediator evidence 0x1f…9c --config mediator.toml --output evidence'],
  run: async (invocation) => {
    const { arguments: words, options, print } = invocation
    const disputeId = disputeIdOf(words)
    const { dataDirectory } = mediatorSettings(invocation)
    const published = await readPublishedEvidence(dataDirectory, disputeId)
    if (published.length === 0) {
      const message = `there is no evidence to hand out of ${disputeId}: this mediator has no vote in it whose reveal is final`
      throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
    }
    const folder = textOption(options, 'output') ?? '.'
    const written = await Promise.all(
      published.map(async (evidence) => {
        const file = join(folder, `${evidence.cid}.car`)
        await writeFile(file, evidence.car)
        return { file, evidence }
      }),
    )
    print(
      options['json'] === true
        ? `${JSON.stringify(written.map(({ file, evidence: { car, ...rest } }) => ({ ...rest, file, bytes: car.length })))}\n`
        : written.map(({ file, evidence }) => describe(file, evidence)).join('\n'),
    )
    return exitCodes.ok
  },
}
