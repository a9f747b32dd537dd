import type { AbstentionCode } from '@lilymed/domain/mediation-random'
import { REASONS } from '@lilymed/domain'
import type { DealStep } from '../random/deal-steps.ts'

const abstentions: Readonly<Record<AbstentionCode, string>> = {
  NONDETERMINISTIC: 'its own runs differ',
  CANNOT_REPRODUCE: 'it could not run the job',
  LATE: 'there was no time left',
  REFUSED: 'every verdict was refused until the time was over',
  CLAIM_CHANGED: 'the chain holds another claim now than the verdict was meant for',
}

/** One step of a mediation for Lilypad's own handler as a clause about "it", the node. */
export const explainDealStep = (step: DealStep): string => {
  switch (step.step) {
    case 'drawn':
      return 'it saw that it was drawn'
    case 'running':
      return 'it began to run the job'
    case 'decided':
      return 'it came to a verdict'
    case 'verdictIntended':
      return 'it recorded the verdict it would send'
    case 'verdictSent':
      return `it sent the verdict in ${step.txHash}`
    case 'verdictRefused':
      return `its verdict was refused: ${step.code}`
    case 'abstained': {
      const meaning = REASONS.find(({ name }) => name === step.reason)?.meaning
      const why = step.reason === null ? '' : `: ${meaning ?? ''} (${step.reason})`
      return `it stays silent, because ${abstentions[step.code]}${why}`
    }
    case 'dealClosed':
      return `the deal ended as ${step.state} in block ${step.blockNumber}`
    case 'endFinal':
      return 'the end of the deal was final'
    default:
      return `the chain went back to block ${step.toBlock}, and the record of the deal with it`
  }
}
