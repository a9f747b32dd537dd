import { createCallEncoder } from '@lilymed/chain'
import { lilypadControllerAbi } from '@lilymed/contracts-abi'
import { digestOfCidV0, sealOfDataId } from '@lilymed/domain'
import { refuseAct, refuseOffChain } from '../acts/act.ts'
import type { Act } from '../acts/act.ts'
import { lp, timeOf } from '../acts/party-steps.ts'
import { differencesOf } from './anchor-terms.ts'
import type { AnchorTerms } from './anchor-terms.ts'
import type { AnchorView } from './read-anchor.ts'

/** What a provider claims of a job. */
export type Submission = {
  /** The CIDv0 of the result’s files, or `sealed:` and the seal over it. */
  readonly dataId: string
  /** What the job is charged for: 1 for every job that Lilypad's own executors run. */
  readonly instructionCount: bigint
  /** Who says that this is the provider’s result: itself, the solver it told it to, or bytes of its own that hash to it. */
  readonly source?: 'provider' | 'solver' | 'bytes'
  /** What a document that was proved to hash to the deal’s id says, as `anchorTermsOf` reads it; nothing where none was looked at. */
  readonly terms?: AnchorTerms | undefined
}

/** What nobody has checked, in words. */
const unchecked = ({ dataId, source = 'provider', terms }: Submission, solver: string): readonly string[] => [
  ...(source === 'solver'
    ? [
        `that ${dataId} is what your machine made is the word of the solver ${solver} alone, and a wrong result costs you the collateral: compare it with your own, or have --result hash that`,
      ]
    : []),
  ...(terms === undefined
    ? [
        'the deal’s document was not looked at: that the terms on chain are those of its id is not checked; --solver or --deal-file has it checked',
      ]
    : []),
]

/** Plans the submission of a result on chain, as the provider of a deal that both parties agreed to. Source: LilypadController.addResult. */
export const planSubmission = (
  { anchored, account, controller, dealId, block }: AnchorView,
  submission: Submission,
): Act => {
  if (anchored === null) return refuseOffChain(controller)
  const { dataId, instructionCount } = submission
  const { terms, state } = anchored
  if (account.address !== terms.resourceProvider) {
    const message = `only the deal’s provider can submit its result: that is ${terms.resourceProvider}; this key is ${account.address}`
    return refuseAct('NOT_THE_PROVIDER', message)
  }
  if (state === 'DealNegotiating') {
    const missing = anchored.jobCreatorAgreedAt === 0 ? 'creator' : 'provider'
    const message = `the deal’s ${missing} has not agreed to it on chain yet: lilymed deal anchor`
    return refuseAct('NOT_AGREED', message)
  }
  if (state !== 'DealAgreed')
    return { kind: 'nothing', message: `the deal is in ${state}: it has its result` }
  if (digestOfCidV0(dataId) === null && sealOfDataId(dataId) === null) {
    const message = 'the result is no CIDv0 (Qm…) and no seal: mediators would have nothing to compare with'
    return refuseAct('NO_CLAIM', message)
  }
  const differs = submission.terms === undefined ? [] : differencesOf(submission.terms, terms).fixed
  if (differs.length > 0) {
    return refuseAct(
      'TERMS_DIFFER',
      `the controller ${controller} has another deal of this id, which its document does not say: ${differs.join('; ')}. A result of the document’s job earns what is on chain: submit nothing here`,
    )
  }
  const { pricing, timeouts } = terms
  const cost = pricing.instructionPrice * instructionCount
  const collateral = pricing.resultsCollateralMultiple * cost
  const pays = collateral - timeouts.submitResults.collateral
  if (account.tokens < collateral) {
    const message = `${account.address} has ${lp(account.tokens)} and the results collateral is ${lp(collateral)}`
    return refuseAct('TOO_FEW_TOKENS', message)
  }
  const judged = Number(timeouts.judgeResults.timeout)
  return {
    kind: 'planned',
    pays: pays > 0n ? pays : 0n,
    steps: [
      {
        what: `submit ${dataId} as the result on chain, for good, charged as ${instructionCount} instruction${instructionCount === 1n ? '' : 's'}`,
        call: createCallEncoder(lilypadControllerAbi, controller).call('addResult', [
          dealId,
          '',
          dataId,
          instructionCount,
        ]),
      },
    ],
    effects: [
      `the job costs ${lp(cost)}, and ${lp(collateral)} go from your wallet into Lilypad’s escrow as collateral; ${lp(timeouts.submitResults.collateral)} come back`,
      'accepted, by the creator or by a panel, the price is paid to you and the collateral returns; rejected by a panel, it is slashed',
    ],
    warnings: [
      ...unchecked(submission, terms.solver),
      `a challenge can come until about ${timeOf(block.time + judged)}: keep the result and what it was made from until then`,
      'classes and policy can be declared before the result only: lilymed provider declare',
    ],
  }
}
