import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { disputesWithEvidence, readPublishedEvidence } from '@lilymed/mediator'
import type { PublishedEvidence } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import { argumentAt, textOption } from '../command.ts'
import type { Action } from '../command.ts'
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

/** `lilymed mediator evidence`. */
export const mediatorEvidence: Action = async (invocation) => {
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
}
