import type { DealInMediation, Handover, NetworkDeployment } from '@lilymed/network'
import { printable } from '@lilymed/service-kit'

/** Deals in mediation, one a line. Their ids are whatever somebody wrote on the chain. */
export const dealsInWords = (deals: readonly DealInMediation[]): string =>
  deals
    .map(({ dealId, checkedAt }) => `  ${printable(dealId)}  checked ${checkedAt.toISOString()}\n`)
    .join('')

const switchedInWords = ({ handler, formerHandler, stranded }: Handover & { kind: 'switched' }): string =>
  `the controller's handler is ${handler} now; it was ${formerHandler}\n${
    stranded.length === 0
      ? ''
      : `stranded at the former handler until it is switched back:\n${dealsInWords(stranded)}`
  }`

const handoverInWords = (handover: Handover): string => {
  if (handover.kind === 'already') return `the controller's handler is ${handover.handler} already\n`
  if (handover.kind === 'switched') return switchedInWords(handover)
  const { owner, call } = handover
  return `the controller belongs to ${owner}, who has to send this call:\n  to    ${call.to}\n  data  ${call.data}\n`
}

/** What a deployment left behind, and what became of the controller's handler where it was asked for. */
export const deploymentInWords = ({ contracts }: NetworkDeployment, handover: Handover | null): string => {
  const rows = Object.entries(contracts).map(([name, address]) => `${name.padEnd(16)}${address}\n`)
  return `${rows.join('')}${handover === null ? '' : handoverInWords(handover)}`
}
