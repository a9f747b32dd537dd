import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Bytes32 } from '@lilymed/domain'
import type { ChallengePosition } from '@lilymed/api'
import { refuseAct, refuseOffChain } from './act.ts'
import type { Act } from './act.ts'
import { partySteps } from './party-steps.ts'
import type { PartyView } from './party-view.ts'
import { refuseOther, refusePenniless } from './require-party.ts'

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
  { deal, dealId, account, contracts }: PartyView,
  { declaration, quotes }: Pick<ChallengePosition, 'declaration' | 'quotes'>,
  wanted: Declaration,
): Act => {
  if (deal === null) return refuseOffChain(contracts.controller)
  const other = refuseOther(deal, account, 'provider')
  if (other !== undefined) return other
  if (declaration !== null) {
    if (isSame(declaration, wanted)) return { kind: 'nothing', message: 'this is declared already' }
    return refuseAct(
      'ALREADY_DECLARED',
      `something else is declared already, and that can be done only once: policy ${declaration.policyDigest}, up to rung ${declaration.highestRung}, in the classes ${declaration.drawClasses.join(', ')}`,
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
  if (wanted.policyDigest === ZERO_BYTES32) {
    return refuseAct('NO_POLICY', 'no policy has the digest zero, and the pool takes none: name the module’s')
  }
  const empty = wanted.drawClasses.find(
    (drawClass) => (quotes.find((quote) => quote.drawClass === drawClass)?.classRounds ?? 0) === 0,
  )
  if (empty !== undefined) {
    return refuseAct(
      'CLASS_TOO_SMALL',
      `no panel can be drawn in the class ${empty} now, so the pool would refuse it: name another, or leave the declaration`,
    )
  }
  const penniless = refusePenniless(account)
  if (penniless !== undefined) return penniless
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
