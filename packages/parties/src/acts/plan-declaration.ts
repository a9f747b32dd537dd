import type { Bytes32 } from '@lilymed/domain'
import type { ChallengePosition } from '@lilymed/api'
import { refuseAct, refuseOffChain } from './act.ts'
import type { Act } from './act.ts'
import { partySteps } from './party-steps.ts'
import type { PartyView } from './party-view.ts'

export type Declaration = {
  readonly drawClasses: readonly Bytes32[]
  readonly policyDigest: Bytes32
  readonly highestRung: number
}

const isSame = (left: Declaration, right: Declaration): boolean =>
  left.policyDigest === right.policyDigest &&
  left.highestRung === right.highestRung &&
  left.drawClasses.join() === right.drawClasses.join()

/** Plans a provider's declaration: between agreement and result, once, in classes that have a panel. Source: Challenges.declareClaim. */
export const planDeclaration = (
  { deal, dealId, account, contracts }: Pick<PartyView, 'deal' | 'dealId' | 'account' | 'contracts'>,
  { declaration, quotes }: Pick<ChallengePosition, 'declaration' | 'quotes'>,
  wanted: Declaration,
): Act => {
  if (deal === null) return refuseOffChain(contracts.controller)
  if (account.address !== deal.resourceProvider) {
    return refuseAct(
      'NOT_THE_PROVIDER',
      `only the deal’s resource provider can declare: that is ${deal.resourceProvider}, and this key is ${account.address}`,
    )
  }
  if (declaration !== null) {
    if (isSame(declaration, wanted)) return { kind: 'nothing', message: 'this is declared already' }
    return refuseAct(
      'ALREADY_DECLARED',
      'the provider has declared something else already, and can do it only once',
    )
  }
  if (deal.state !== 'DealAgreed') {
    const when =
      deal.state === 'DealNegotiating' ? 'both parties have to agree first' : 'it comes after the result'
    return refuseAct(
      'NOT_AGREED',
      `a declaration is taken between agreement and result: the deal is in ${deal.state}, ${when}`,
    )
  }
  const empty = wanted.drawClasses.find(
    (drawClass) => (quotes.find((quote) => quote.drawClass === drawClass)?.classRounds ?? 0) === 0,
  )
  if (empty !== undefined) {
    return refuseAct(
      'CLASS_TOO_SMALL',
      `no panel can be drawn in the class ${empty} now, so the pool would refuse it`,
    )
  }
  return {
    kind: 'planned',
    steps: [
      partySteps(contracts).declare(dealId, wanted.drawClasses, wanted.policyDigest, wanted.highestRung),
    ],
    pays: 0n,
    effects: [
      'a challenge has to be drawn from these classes, while one of them has a panel',
      'a REJECT counts in them: two equal runs there that differ from your result are against you',
      ...(wanted.highestRung > 0
        ? [
            `results may be compared up to rung ${wanted.highestRung}, once their bytes are posted: lilymed provider evidence`,
          ]
        : []),
    ],
    warnings: ['this cannot be changed or taken back'],
  }
}
