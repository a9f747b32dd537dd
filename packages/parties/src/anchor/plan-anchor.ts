import { createCallEncoder } from '@lilymed/chain'
import { lilypadControllerAbi } from '@lilymed/contracts-abi'
import { fitDispute } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { refuseAct } from '../acts/act.ts'
import type { NoAct, PlannedAct, RefusedAct } from '../acts/act.ts'
import { lp, timeOf } from '../acts/party-steps.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyStep } from '../sending/party-sender.ts'
import { differencesOf } from './anchor-terms.ts'
import type { AnchorTerms } from './anchor-terms.ts'
import type { AnchoredDeal, AnchorView } from './read-anchor.ts'

/** An agreement that is planned, with the terms that are agreed to. */
export type PlannedAnchor = PlannedAct & { readonly terms: AnchorTerms }
export type Anchor = PlannedAnchor | RefusedAct | NoAct

export type AnchorWish = {
  /** What the proved document says, as `anchorTermsOf` reads it. */
  readonly terms: AnchorTerms
  /** Agree to the times that the other party put on chain though they are others than these. */
  readonly asAgreed?: boolean
}

type Party = 'job creator' | 'resource provider'

/** What `agree` uses on anvil, doubled. */
const GAS_OF_AGREE = 1_400_000n
const agreedAt = (anchored: AnchoredDeal | null, party: Party): number =>
  (party === 'job creator' ? anchored?.jobCreatorAgreedAt : anchored?.resourceProviderAgreedAt) ?? 0

/** What Lilypad refuses of any deal, in words that say what to do. Source: LilypadStorage.ensureDeal. */
const flawOf = ({ jobCreator, resourceProvider, mediators, timeouts }: AnchorTerms): string | undefined => {
  if (jobCreator === resourceProvider) return 'its creator and its provider are one account'
  if (mediators.length === 0) return 'it names no mediator: both parties have to trust one in common'
  const isFree = timeouts.agree.collateral === 0n && timeouts.mediateResults.collateral === 0n
  return isFree
    ? undefined
    : 'it asks for collateral while agreeing or mediating, and Lilypad takes none then'
}

/** The terms to agree to: those on chain once the other party has agreed, because only the same make it a deal. */
const termsToAgree = (
  { anchored, controller }: AnchorView,
  { terms, asAgreed }: AnchorWish,
): { readonly terms: AnchorTerms; readonly differs: readonly string[] } | RefusedAct => {
  if (anchored === null) return { terms, differs: [] }
  const { fixed, times } = differencesOf(terms, anchored.terms)
  if (fixed.length > 0) {
    return refuseAct(
      'TERMS_DIFFER',
      `the controller ${controller} has another deal of this id, which its document does not say: ${fixed.join('; ')}. Agree to nothing here: have the deal made again`,
    )
  }
  if (times.length > 0 && asAgreed !== true) {
    return refuseAct(
      'TIMES_DIFFER',
      `the other party agreed to other times: ${times.join('; ')}. Say --as-agreed to take them, which is the only way to this deal`,
    )
  }
  return { terms: anchored.terms, differs: times }
}

const closedBecause = ({ state }: AnchoredDeal): Anchor =>
  state === 'TimeoutAgree'
    ? refuseAct('DEAL_CLOSED', 'nobody agreed in time and the deal was ended: have it made again')
    : { kind: 'nothing', message: `both parties have agreed: the deal is on chain, in ${state}` }

/**
 * Plans a party's agreement to a deal at the controller: what it agrees to, what that takes out of its wallet, and whether the other party
 * has agreed. `terms` has to be of a document that was proved to hash to the deal's id.
 */
export const planAnchor = (view: AnchorView, wish: AnchorWish): Anchor => {
  const { anchored, account } = view
  const { jobCreator, resourceProvider } = wish.terms
  const isCreator = account.address === jobCreator
  if (!isCreator && account.address !== resourceProvider) {
    return refuseAct(
      'NOT_A_PARTY',
      `only its parties can agree to a deal, each in a transaction it sends itself: Lilypad’s controller asks for tx.origin. They are ${jobCreator} and ${resourceProvider}; this key is ${account.address}`,
    )
  }
  const flaw = flawOf(wish.terms)
  if (flaw !== undefined) return refuseAct('NOT_ANCHORABLE', `Lilypad would refuse this deal: ${flaw}`)
  const chosen = termsToAgree(view, wish)
  if ('kind' in chosen) return chosen
  if (anchored !== null && anchored.state !== 'DealNegotiating') return closedBecause(anchored)
  const [own, other]: readonly [Party, Party] = isCreator
    ? ['job creator', 'resource provider']
    : ['resource provider', 'job creator']
  const agreeBy = anchored === null ? 0 : anchored.createdAt + Number(anchored.terms.timeouts.agree.timeout)
  if (agreedAt(anchored, own) > 0) {
    const message = `you agreed at ${timeOf(agreedAt(anchored, own))}; the ${other} has not, and has until ${timeOf(agreeBy)}: from then on either of you can end it by timeout`
    return { kind: 'nothing', message }
  }
  const { terms, differs } = chosen
  const pays = isCreator
    ? terms.pricing.paymentCollateral + terms.timeouts.judgeResults.collateral
    : terms.timeouts.submitResults.collateral
  return affordable(view, pays) ?? planned(view, { terms, differs, own, other, pays, agreeBy })
}

const affordable = ({ account }: AnchorView, pays: bigint): RefusedAct | undefined => {
  if (account.tokens < pays) {
    return refuseAct(
      'TOO_FEW_TOKENS',
      `${account.address} has ${lp(account.tokens)} and this takes ${lp(pays)}`,
    )
  }
  const coin = GAS_OF_AGREE * account.gasPrice
  if (account.coin >= coin) return undefined
  const message = `${account.address} has ${account.coin} wei of coin and the gas may cost ${coin}: send it some`
  return refuseAct('TOO_LITTLE_COIN', message)
}

type Agreeing = {
  readonly terms: AnchorTerms
  readonly differs: readonly string[]
  readonly own: Party
  readonly other: Party
  readonly pays: bigint
  readonly agreeBy: number
}

const planned = (
  view: AnchorView,
  { terms, differs, own, other, pays, agreeBy }: Agreeing,
): PlannedAnchor => {
  const { pricing, timeouts } = terms
  const isSecond = agreedAt(view.anchored, other) > 0
  const later =
    own === 'job creator'
      ? `if the result is accepted, its price is paid out of your ${lp(pricing.paymentCollateral)}; a challenge takes ${lp(pricing.mediationFee)} of mediation fee and the pool’s escrow`
      : `with the result, ${pricing.resultsCollateralMultiple} times the job’s price (${lp(pricing.instructionPrice)} an instruction) becomes your collateral, which a REJECT slashes`
  return {
    kind: 'planned',
    terms,
    steps: [agreeStep(view, terms, own)],
    pays,
    effects: [
      isSecond
        ? `the ${other} agreed at ${timeOf(agreedAt(view.anchored, other))}: with you the deal is on chain for good`
        : `the ${other} has not agreed yet: it has to agree to these very terms within ${timeouts.agree.timeout} s of you, and until then the deal does not count`,
      `${lp(pays)} go from your wallet into Lilypad’s escrow; no allowance is needed`,
      later,
      ...(own === 'resource provider'
        ? [
            'then submit the result on chain with lilymed deal submit: Lilypad’s own provider tells it to the solver alone',
          ]
        : []),
    ],
    warnings: [
      ...(isSecond ? [`agree before ${timeOf(agreeBy)}: then the ${other} can end it by timeout`] : []),
      ...differs,
      ...timeWarning(view, timeouts.judgeResults.timeout),
    ],
  }
}

/** Says where the time to judge leaves no room for a challenge, or for an Express one alone. */
const timeWarning = ({ parameters }: AnchorView, judgeTimeout: bigint): readonly string[] => {
  const fit = fitDispute({ from: 0n, deadline: judgeTimeout, isSealed: false, parameters })
  if (fit.kind === 'too late') {
    return [
      `${judgeTimeout} s to judge are too few for any dispute (${fit.needed} s): this deal’s result could not be challenged`,
    ]
  }
  if (fit.mode === 'STANDARD') return []
  return [
    `${judgeTimeout} s to judge leave room for an Express dispute alone: one round, no appeal. 86400 s leave room for the whole ladder`,
  ]
}

const agreeStep = ({ dealId, controller }: AnchorView, terms: AnchorTerms, own: Party): PartyStep => {
  const { solver, jobCreator, resourceProvider, mediators, timeouts, pricing } = terms
  const members = {
    solver: hex(solver),
    jobCreator: hex(jobCreator),
    resourceProvider: hex(resourceProvider),
    mediators: mediators.map((each: Address) => hex(each)),
  }
  return {
    what: `agree to the deal as its ${own}`,
    call: createCallEncoder(lilypadControllerAbi, controller).call('agree', [
      dealId,
      members,
      timeouts,
      pricing,
    ]),
  }
}
