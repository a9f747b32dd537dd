import type { PokeKind } from '../duties/due-poke.ts'
import type { StepDetails } from '../mediation/steps.ts'
import type { ExplainOptions } from './explain-dispute.ts'

const pokes: Readonly<Record<PokeKind, string>> = {
  bringRandomness: 'brought the beacon round on chain',
  drawPanel: 'drew the panel',
  endCommit: 'ended the commit phase',
  closeRound: 'closed the round',
  finalise: 'delivered the ruling',
  settle: 'settled the round',
  abandon: 'gave up a ruling that the controller refuses',
}

const misses: Readonly<Record<Extract<StepDetails, { step: 'missed' }>['code'], string>> = {
  LATE: 'the time for it was over',
  NO_SEAT: 'no seat was left free',
  UNKNOWN_COMMIT: 'a commitment of this mediator that this node did not make is on chain in this dispute',
  NOT_DEEP: 'the block that ended the commit phase was not deep enough in time',
}

/** One step of a vote as a clause about "it", the node. */
export const explainStep = (step: StepDetails, { time, amount }: ExplainOptions): string => {
  switch (step.step) {
    case 'drawn':
      return `it saw that it was drawn, as ${step.role === 'seat' ? 'the holder of a seat' : 'an alternate'}; to commit before ${time(step.commitEndsAt)}`
    case 'shadowing':
      return 'it examines the claim without a vote'
    case 'running':
      return 'it began to run the job'
    case 'decided':
      return 'it came to a verdict'
    case 'committing':
      return 'it recorded the commitment it would send'
    case 'commitRecovered':
      return 'it found its commitment on chain and opened it with the keystore'
    case 'commitSent':
      return `it sent the commitment in ${step.txHash}`
    case 'committed':
      return `its commitment stood in block ${step.blockNumber}`
    case 'revealing':
      return 'it recorded that it would reveal'
    case 'revealSent':
      return `it sent the reveal in ${step.txHash}`
    case 'revealed':
      return `its reveal stood in block ${step.blockNumber}`
    case 'revealFinal':
      return `its reveal was final: ${step.outcome}`
    case 'appealing':
      return `it recorded that it would appeal against ${step.against} of round ${step.ruledRound}: the chance of another ruling was put at ${Math.round(step.chance / 10_000)} %, and ${amount(BigInt(step.expected))} were expected of it`
    case 'appealSent':
      return `it sent the appeal in ${step.txHash}`
    case 'appealed':
      return `its appeal stood in block ${step.blockNumber}`
    case 'appealEnded':
      return `its appeal ended as ${step.result} and brought back ${amount(BigInt(step.credited))}`
    case 'notNeeded':
      return 'it was not needed: the seats were filled without it'
    case 'missed':
      return `it missed to ${step.duty}: ${misses[step.code]}`
    case 'rewound':
      return `the chain went back to block ${step.toBlock}, and the record of the vote with it`
    case 'settled':
      return `the round was settled as ${step.outcome}: it earned ${amount(BigInt(step.reward))} and lost ${amount(BigInt(step.slashed))}`
    default:
      return `it ${pokes[step.poke]} in ${step.txHash}`
  }
}
