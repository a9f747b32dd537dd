import { isOpenStage, readMediatorStatus, tokens } from '@lilymed/mediator'
import type { MediatorStatus } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { concernsOf } from '../mediator-status/concerns-of.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { endpointsInWords } from '../mediator-status/endpoints-in-words.ts'
import { senderInWords } from '../transactions/transactions-in-words.ts'
import { columns, countInWords, timeInWords } from '../words.ts'

const inWords = (status: MediatorStatus): string => {
  const { mediator, mode, actsAs, head, votes, deals } = status
  const acting = actsAs === mode ? '' : `, acting as ${actsAs}`
  const place =
    head === null ? 'no block yet' : `block ${countInWords(head.number)} of ${timeInWords(head.timestamp)}`
  return [
    `mediator ${mediator}, mode ${mode}${acting}, ${place}\n`,
    ...concernsOf(status).map((concern) => `! ${printable(concern, 600)}\n`),
    ...(deals === undefined ? [votesInWords(votes)] : [dealsInWords(deals)]),
    ...moneyInWords(status),
    endpointsInWords(status.endpoints),
    senderInWords(status.transactions),
  ].join('')
}

const waits: Readonly<Record<NonNullable<NonNullable<MediatorStatus['claims']>['waits']>, string>> = {
  BELOW_MINIMUM: 'less than rewards.minimumAmount',
  CLAIM_UNKNOWN: 'looked at again',
  NOT_WORTH_IT: 'not worth its gas yet',
  NOTHING_TO_CLAIM: 'nothing to claim',
  TOO_LITTLE_COIN: 'the key has too little coin to spend any on it',
}

/** What the node does with money by itself; nothing where it has none to tell of. */
const moneyInWords = ({ appeals, claims }: MediatorStatus): readonly string[] => {
  const putUp = BigInt(appeals?.putUp ?? 0)
  const credit = claims?.credit ?? null
  const how =
    claims === undefined || claims.open > 0 ? 'a claim is on its way' : claims.waits && waits[claims.waits]
  return [
    ...(putUp === 0n ? [] : [`appeals hold ${tokens(putUp)} until they are settled\n`]),
    ...(credit === null || credit === '0'
      ? []
      : [`credited ${tokens(BigInt(credit))}, ${how ?? 'to be claimed'}\n`]),
  ]
}

const votesInWords = (votes: MediatorStatus['votes']): string => {
  const open = votes.filter(({ stage }) => isOpenStage(stage))
  if (open.length === 0) return 'no open votes\n'
  return columns([
    ['dispute', 'round', 'role', 'stage'],
    ...open.map(({ disputeId, round, role, stage }) => [
      `${disputeId.slice(0, 12)}…`,
      String(round),
      role ?? '-',
      stage,
    ]),
  ])
}

/** The deals that Lilypad's own handler drew the mediator for; their ids are whatever somebody gave the contract. */
const dealsInWords = (deals: NonNullable<MediatorStatus['deals']>): string => {
  const open = deals.filter(({ stage }) => stage !== 'closed')
  if (open.length === 0) return 'no open deals\n'
  const rows = open.map(({ dealId, stage }) => [printable(dealId).slice(0, 64), stage])
  return columns([['deal', 'stage'], ...rows])
}

/** `lilymed mediator status`. */
export const mediatorStatus: Action = async (invocation) => {
  const { options, print } = invocation
  const config = mediatorSettings(invocation)
  const status = await readMediatorStatus(config.dataDirectory)
  print(options['json'] === true ? `${JSON.stringify(status)}\n` : inWords(status))
  return concernsOf(status).length === 0 ? exitCodes.ok : exitCodes.temporary
}
