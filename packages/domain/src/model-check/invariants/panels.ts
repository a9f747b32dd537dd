import { membersOf } from '../../dispute/round.ts'
import { JOB_CREATOR, PROVIDER, SIBLING, SOLVER } from '../scenario.ts'
import type { Invariant } from './invariant.ts'

const PARTIES: readonly string[] = [JOB_CREATOR, PROVIDER, SOLVER, SIBLING]

/** I9: one vote a mediator and round, nobody who sat or voted before, no party and nobody of a party. */
export const fairPanels: Invariant = {
  name: 'I9',
  meaning: 'one vote per mediator and round; nobody sits after sitting or voting before; no party sits',
  ofState: ({ dispute }) => {
    const before = new Set<string>()
    for (const round of dispute.rounds) {
      const members = membersOf(round)
      if (new Set(members).size < members.length) return `round ${round.round} has a member twice`
      if (members.some((mediator) => PARTIES.includes(mediator))) return `round ${round.round} has a party`
      if (members.some((mediator) => before.has(mediator))) return `round ${round.round} has a former member`
      const voters = round.votes.map(({ mediator }) => mediator)
      if (new Set(voters).size < voters.length) return `round ${round.round} has two votes of one mediator`
      for (const mediator of [...(round.panel?.seats ?? []), ...voters]) before.add(mediator)
    }
    return null
  },
}
