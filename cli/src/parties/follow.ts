import { followDispute } from '@lilymed/parties'
import type { DisputeSeen, PartyNetwork } from '@lilymed/parties'
import { exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import type { Invocation } from '../command.ts'
import { asJsonLine } from './as-json.ts'
import { progressInWords, rulingInWords } from './progress-in-words.ts'

export type FollowRequest = {
  readonly network: PartyNetwork
  readonly disputeId: string
  readonly signal: AbortSignal
  readonly pollIntervalMs: number
}

/** Whether the block that a dispute was seen in is final; not, where nobody can tell. */
export const isFinalAt = (network: PartyNetwork, { block }: Pick<DisputeSeen, 'block'>): Promise<boolean> =>
  network.final().then(
    (final) => final >= block,
    () => false,
  )

/** Prints a dispute's progress until its outcome is final: lines, or NDJSON. */
export const follow = async (
  { options, print, note }: Pick<Invocation, 'options' | 'print' | 'note'>,
  { network, disputeId, ...rest }: FollowRequest,
): Promise<ExitCode> => {
  const isJson = options['json'] === true
  let last: DisputeSeen | undefined
  const onTrouble = (message: string): void => note(`${message}; trying again\n`)
  for await (const seen of followDispute(network, disputeId, { ...rest, onTrouble })) {
    last = seen
    print(isJson ? asJsonLine({ kind: 'progress', ...seen }) : progressInWords(seen))
  }
  if (last === undefined || rest.signal.aborted) return exitCodes.interrupted
  const isFinal = await isFinalAt(network, last)
  print(
    isJson
      ? asJsonLine({ kind: 'ruled', disputeId, outcome: last.outcome, isFinal })
      : rulingInWords(last, isFinal),
  )
  return exitCodes.ok
}
