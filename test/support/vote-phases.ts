import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { MediationEvent } from '@lilymed/domain/mediation'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { MediatorConfig } from '@lilymed/mediator'

/** How far a vote is by its node's own record, in the order in which it gets there, each with the step that the node tells there. */
export const votePhases = {
  drawn: 'drawn',
  running: 'running',
  examined: 'decided',
  'commit intended': 'committing',
  'committed on chain': 'committed',
  'reveal intended': 'revealing',
  revealed: 'revealed',
} as const

export type VotePhase = keyof typeof votePhases
export const everyPhase = Object.keys(votePhases) as readonly VotePhase[]

const phaseAfter: Readonly<Partial<Record<MediationEvent['type'], VotePhase | 'over'>>> = {
  MediationDrawn: 'drawn',
  RunRequested: 'running',
  VerdictReached: 'examined',
  CommitIntended: 'commit intended',
  CommitConfirmed: 'committed on chain',
  RevealIntended: 'reveal intended',
  RevealConfirmed: 'revealed',
  DutyMissed: 'over',
  MediationSettled: 'over',
}

/** The phase of each vote that a node which is dead had open when it died, by what it left on disk. */
export const openPhases = async ({
  dataDirectory,
  chain: { chainId },
}: Pick<MediatorConfig, 'dataDirectory' | 'chain'>): Promise<readonly VotePhase[]> => {
  const path = join(dataDirectory, 'mediator.db')
  // It died before it had opened anything.
  if (!existsSync(path)) return []
  const store = openSqliteEventStore({ path, readonly: true })
  try {
    const phases = new Map<string, VotePhase | 'over'>()
    for await (const batch of store.readBatches({ filter: { streamPrefix: [`mediation-${chainId}.0x`] } }))
      for (const { stream, type } of batch) {
        const phase = phaseAfter[type as MediationEvent['type']]
        if (phase !== undefined) phases.set(stream, phase)
      }
    return [...phases.values()].filter((phase) => phase !== 'over')
  } finally {
    await store.close()
  }
}
