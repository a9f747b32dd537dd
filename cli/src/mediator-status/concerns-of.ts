import { sinceInWords } from '@lilymed/mediator'
import type { MediatorStatus } from '@lilymed/mediator'

export type Standing = Pick<
  MediatorStatus,
  'halt' | 'jail' | 'caughtUp' | 'chainTrouble' | 'store' | 'mode' | 'merkleLog' | 'obstacles'
> & {
  readonly transactions: Pick<MediatorStatus['transactions'], 'address' | 'hindrances'>
}

/** What keeps a node from voting, each in a sentence; empty where nothing does. */
export const concernsOf = ({
  halt,
  jail,
  caughtUp,
  chainTrouble,
  store,
  mode,
  merkleLog,
  obstacles = [],
  transactions,
}: Standing): readonly string[] => [
  ...(mode === 'observe' || mode === 'shadow' ? [`mode ${mode}: it sends no votes`] : []),
  ...(halt === null ? [] : [`halted${sinceInWords(halt)}: ${halt.reason}; lilymed mediator resume ends it`]),
  ...(jail === null ? [] : [`its machine is not believed${sinceInWords(jail)}: ${jail.reason}`]),
  ...(caughtUp ? [] : ['not caught up with the chain: it acts on nothing until it is']),
  ...(typeof chainTrouble === 'string' ? [`nothing more of the chain is read: ${chainTrouble}`] : []),
  ...(store.ok ? [] : [`the event store takes nothing: ${store.detail}`]),
  ...((transactions.hindrances['INSUFFICIENT_FUNDS'] ?? 0) > 0
    ? [`the key cannot pay for what it would send: send the chain’s coin to ${transactions.address}`]
    : []),
  ...obstacles.map(({ detail, remedy }) => `no verdict can be given: ${detail}; ${remedy}`),
  ...(typeof merkleLog?.failure !== 'string' ? [] : [`the log stands still: ${merkleLog.failure}`]),
]
