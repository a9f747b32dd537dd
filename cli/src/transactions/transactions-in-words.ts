import { formatUnits } from 'ethers'
import type { IntentDocument, TransactionsDocument } from '@lilymed/mediator'
import { columns, durationInWords } from '../words.ts'

const gwei = (wei: string | null): string =>
  wei === null ? '-' : Number(formatUnits(wei, 'gwei')).toLocaleString('en-GB', { maximumFractionDigits: 3 })

/** A dispute's id is 64 digits long: its first and last ones tell it apart. */
const idInWords = (id: string): string => id.replace(/0x([0-9a-f]{8})[0-9a-f]{52,}([0-9a-f]{4})/gi, '0x$1…$2')

const ageOf = ({ createdAt }: IntentDocument, now: number): string =>
  createdAt === null ? '-' : durationInWords(now - createdAt)

const leftOf = ({ deadline }: IntentDocument, now: number): string => {
  if (deadline === null) return 'none'
  return deadline > now ? `in ${durationInWords(deadline - now)}` : 'passed'
}

/** Intents as a table, the open ones first. `now` is in unix seconds. */
export const intentsInWords = (intents: readonly IntentDocument[], now: number): string =>
  columns([
    ['intent', 'state', 'nonce', 'tries', 'max gwei', 'tip', 'age', 'deadline', 'note'],
    ...intents.map((intent) => [
      idInWords(intent.id),
      intent.state,
      String(intent.nonce ?? '-'),
      String(intent.attempts),
      gwei(intent.maxFeePerGas),
      gwei(intent.maxPriorityFeePerGas),
      ageOf(intent, now),
      leftOf(intent, now),
      intent.note ?? '',
    ]),
  ])

/** How a sender does, in a few lines; where the node is not running only that. */
export const senderInWords = (sender: TransactionsDocument['sender']): string => {
  if (sender === null)
    return 'The node is not running: this is what its journal holds. Nothing goes on until it runs again.\n'
  const { nonces, balance, counters, providers, hindrances, lastRefusals } = sender
  const lines = [
    `key ${sender.address}: ${balance === null ? 'balance not known yet' : `${formatUnits(balance, 'ether')} of the chain’s coin`}`,
    `nonces: ours ${nonces.local}, the chain’s ${nonces.chain ?? 'not known yet'}`,
    `since it started: ${counters.bumps} bumps, ${counters.rebroadcasts} sent again, ${counters.cancellations} cancellations, ${counters.gapsFilled} gaps filled, ${counters.reopened} undone by reorgs, ${formatUnits(counters.feesSpent, 'ether')} spent on fees`,
    ...Object.entries(hindrances).map(([code, count]) => `held up: ${count} by ${code}`),
    ...providers
      .filter(({ ok }) => !ok)
      .map(({ name, lastFailure }) => `endpoint ${name} is left out: ${lastFailure ?? ''}`),
    ...(counters.disagreements > 0 ? [`endpoints disagreed ${counters.disagreements} times`] : []),
    ...lastRefusals
      .slice(-3)
      .map(
        ({ at, intentId, provider, kind }) => `refused ${at}: ${idInWords(intentId)} by ${provider}: ${kind}`,
      ),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
