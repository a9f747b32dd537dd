import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { samplePosition } from '@lilymed/api/testing/sample-position'
import { lilypadControllerAbi } from '@lilymed/contracts-abi'
import { lilypadTimeouts } from '@lilymed/lilypad'
import { sampleDeal } from '@lilymed/lilypad/testing/sample-deal'
import { Interface } from 'ethers'
import { anchorTermsOf } from './anchor-terms.ts'
import { planAnchor } from './plan-anchor.ts'
import { planSubmission } from './plan-submission.ts'
import type { AnchoredDeal, AnchorView } from './read-anchor.ts'

const LP = 10n ** 18n
const deal = sampleDeal()
const terms = anchorTermsOf(deal)
// A commit phase so long that an hour to judge in leaves no room for a dispute.
const parameters = {
  ...samplePosition().parameters,
  commitDuration: 3600n,
  revealDuration: 600n,
  appealWindow: 3600n,
  expressCommitDuration: 900n,
  expressRevealDuration: 300n,
}
const account = { address: terms.jobCreator, tokens: 100n * LP, coin: LP, gasPrice: 1_000_000_000n }
const view = (change: Partial<AnchorView> = {}): AnchorView => ({
  block: { number: 7, hash: `0x${'07'.repeat(32)}`, time: 1_000_000 },
  dealId: deal.id,
  anchored: null,
  parameters,
  account,
  controller: `0x${'21'.repeat(20)}`,
  ...change,
})
const begun = (change: Partial<AnchoredDeal> = {}): AnchoredDeal => ({
  terms,
  state: 'DealNegotiating',
  createdAt: 999_000,
  jobCreatorAgreedAt: 0,
  resourceProviderAgreedAt: 999_000,
  ...change,
})
const planned = (change: Partial<AnchorView> = {}, wish: Partial<Parameters<typeof planAnchor>[1]> = {}) => {
  const plan = planAnchor(view(change), { terms, ...wish })
  return plan.kind === 'planned' ? plan : assert.fail(JSON.stringify(plan))
}
const refused = (change: Partial<AnchorView> = {}, wish: Partial<Parameters<typeof planAnchor>[1]> = {}) => {
  const plan = planAnchor(view(change), { terms, ...wish })
  return plan.kind === 'rejected' ? plan.rejection : assert.fail(plan.kind)
}
const asProvider = { account: { ...account, address: terms.resourceProvider } }

describe('the terms of a deal', () => {
  it('are its document’s, whole LP in wei, and Lilypad’s own times where it has none', () => {
    assert.equal(terms.pricing.paymentCollateral, 2n * LP)
    assert.equal(terms.pricing.resultsCollateralMultiple, 2n)
    assert.deepEqual(terms.timeouts.judgeResults, { timeout: 3600n, collateral: LP })
    assert.deepEqual(terms.timeouts.agree, { timeout: 3600n, collateral: 0n })
    const timed = { ...lilypadTimeouts, submit_results: { timeout: 60n, collateral: 7n } }
    assert.deepEqual(anchorTermsOf({ ...deal, timeouts: timed }).timeouts.submitResults, {
      timeout: 60n,
      collateral: 7n * LP,
    })
    assert.equal(anchorTermsOf(deal, 86_400).timeouts.judgeResults.timeout, 86_400n)
  })

  it('have accounts for members, in whatever case they were written', () => {
    const lower = { ...deal.members, job_creator: deal.members.job_creator.toLowerCase() }
    assert.equal(anchorTermsOf({ ...deal, members: lower }).jobCreator, terms.jobCreator)
    assert.throws(() => anchorTermsOf({ ...deal, members: { ...lower, solver: 'https://s' } }), TypeError)
  })
})

describe('agreeing to a deal', () => {
  it('sends exactly its terms, and says what each party pays and who is missing', () => {
    const plan = planned()
    const [step] = plan.steps
    const sent = new Interface(lilypadControllerAbi).decodeFunctionData('agree', step.call.data)
    assert.equal(sent[0], deal.id)
    assert.deepEqual([...sent[1].mediators], [...terms.mediators])
    assert.deepEqual([sent[2].judgeResults.timeout, sent[2].judgeResults.collateral], [3600n, LP])
    assert.deepEqual([sent[3].instructionPrice, sent[3].mediationFee], [LP, LP])
    assert.equal(plan.pays, 3n * LP)
    assert.match(plan.effects.join(), /resource provider has not agreed yet/)
    assert.equal(planned(asProvider).pays, LP)
    assert.match(planned(asProvider).effects.join(), /job creator has not agreed yet.*lilymed deal submit/)
  })

  it('says when the other has agreed, and until when one’s own counts', () => {
    const plan = planned({ anchored: begun() })
    assert.match(plan.effects.join(), /resource provider agreed at 1970-01-12T13:30:00Z/)
    assert.match(plan.warnings.join(), /agree before 1970-01-12T14:30:00Z/)
  })

  it('warns where the time to judge leaves little or no room for a dispute', () => {
    assert.match(planned().warnings.join(), /Express dispute alone/)
    assert.deepEqual(planned({}, { terms: anchorTermsOf(deal, 86_400) }).warnings, [])
    assert.match(planned({}, { terms: anchorTermsOf(deal, 60) }).warnings.join(), /too few for any dispute/)
  })

  it('does nothing where it was done, and says what is missing', () => {
    const own = planAnchor(
      view({ anchored: begun({ jobCreatorAgreedAt: 5, resourceProviderAgreedAt: 0 }) }),
      {
        terms,
      },
    )
    assert.ok(own.kind === 'nothing')
    assert.match(own.message, /you agreed at .*; the resource provider has not, and has until/)
    const both = planAnchor(view({ anchored: begun({ state: 'DealAgreed', jobCreatorAgreedAt: 5 }) }), {
      terms,
    })
    assert.deepEqual(both, {
      kind: 'nothing',
      message: 'both parties have agreed: the deal is on chain, in DealAgreed',
    })
  })

  it('refuses strangers, deals that Lilypad refuses, deals that were ended, and whoever cannot pay', () => {
    assert.equal(refused({ account: { ...account, address: terms.solver } }).code, 'NOT_A_PARTY')
    assert.equal(refused({}, { terms: { ...terms, mediators: [] } }).code, 'NOT_ANCHORABLE')
    assert.equal(
      refused({}, { terms: { ...terms, resourceProvider: terms.jobCreator } }).code,
      'NOT_ANCHORABLE',
    )
    assert.equal(refused({ anchored: begun({ state: 'TimeoutAgree' }) }).code, 'DEAL_CLOSED')
    assert.equal(refused({ account: { ...account, tokens: 3n * LP - 1n } }).code, 'TOO_FEW_TOKENS')
    assert.equal(planned({ account: { ...account, tokens: 3n * LP } }).kind, 'planned')
    assert.equal(refused({ account: { ...account, coin: 1n } }).code, 'TOO_LITTLE_COIN')
  })

  it('never agrees to what the document does not say, even if it is on chain under this id', () => {
    const dearer = { ...terms, pricing: { ...terms.pricing, instructionPrice: 2n * LP } }
    const { code, message } = refused({ anchored: begun({ terms: dearer }) }, { asAgreed: true })
    assert.equal(code, 'TERMS_DIFFER')
    assert.match(message, /price of an instruction: expected 1000000000000000000, and 2000000000000000000/)
    const others = { ...terms, mediators: [terms.solver] }
    assert.equal(refused({ anchored: begun({ terms: others }) }).code, 'TERMS_DIFFER')
    assert.equal(
      refused({ anchored: begun({ terms: others, state: 'DealAgreed' }) }).code,
      'TERMS_DIFFER',
      'nor calls it the deal',
    )
  })

  it('takes other times than expected only where that is said, and then those on chain', () => {
    const longer = anchorTermsOf(deal, 86_400)
    const { code, message } = refused({ anchored: begun({ terms: longer }) })
    assert.equal(code, 'TIMES_DIFFER')
    assert.match(message, /seconds for judging: expected 3600, and 86400 is on chain.*--as-agreed/)
    const plan = planned({ anchored: begun({ terms: longer }) }, { asAgreed: true })
    assert.equal(plan.terms.timeouts.judgeResults.timeout, 86_400n)
    assert.match(plan.warnings.join(), /seconds for judging/)
    assert.equal(planned({ anchored: begun({ terms: longer }) }, { terms: longer }).warnings.length, 1)
  })
})

describe('submitting a result', () => {
  const dataId = 'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy'
  const agreed = begun({ state: 'DealAgreed', jobCreatorAgreedAt: 5 })
  const submission = (change: Partial<AnchorView> = {}, claim = dataId, instructionCount = 1n) =>
    planSubmission(view({ ...asProvider, anchored: agreed, ...change }), { dataId: claim, instructionCount })
  const codeOf = (act: ReturnType<typeof submission>): string =>
    act.kind === 'rejected' ? act.rejection.code : act.kind

  it('takes the collateral of what the job costs, less what comes back', () => {
    const act = submission({}, dataId, 3n)
    assert.ok(act.kind === 'planned')
    assert.equal(act.pays, 5n * LP)
    const [step] = act.steps
    const sent = new Interface(lilypadControllerAbi).decodeFunctionData('addResult', step.call.data)
    assert.deepEqual([...sent], [deal.id, '', dataId, 3n])
  })

  it('says what nobody has checked: the solver’s word, and a document that was not looked at', () => {
    const given = (change: Partial<Parameters<typeof planSubmission>[1]>) => {
      const anchored = view({ ...asProvider, anchored: agreed })
      const act = planSubmission(anchored, { dataId, instructionCount: 1n, ...change })
      assert.ok(act.kind === 'planned')
      assert.match(act.steps[0].what, new RegExp(`^submit ${dataId} as the result.* 1 instruction$`))
      return act.warnings.join('\n')
    }
    const solver = new RegExp(`the word of the solver ${terms.solver} alone`)
    const document = /document was not looked at/
    assert.match(given({ source: 'solver' }), solver)
    assert.match(given({ source: 'solver' }), document)
    assert.doesNotMatch(given({ source: 'solver', terms }), document)
    for (const source of ['bytes', 'provider'] as const)
      assert.doesNotMatch(given({ source, terms }), /alone|looked at/)
  })

  it('is refused where the document that was proved is of other terms than those on chain, times apart', () => {
    const dearer = { ...terms, pricing: { ...terms.pricing, resultsCollateralMultiple: 3n } }
    const longer = {
      ...terms,
      timeouts: { ...terms.timeouts, judgeResults: { timeout: 9n, collateral: LP } },
    }
    const of = (document: typeof terms) =>
      planSubmission(view({ ...asProvider, anchored: agreed }), {
        dataId,
        instructionCount: 1n,
        terms: document,
      })
    assert.equal(codeOf(of(dearer)), 'TERMS_DIFFER')
    assert.equal(codeOf(of(longer)), 'planned')
  })

  it('is refused off chain, to others, before both agreed, without a claim, and without the money', () => {
    assert.equal(codeOf(submission({ anchored: null })), 'NOT_ON_CHAIN')
    assert.equal(codeOf(submission({ account })), 'NOT_THE_PROVIDER')
    assert.equal(codeOf(submission({ anchored: begun() })), 'NOT_AGREED')
    assert.equal(codeOf(submission({}, 'not a cid')), 'NO_CLAIM')
    assert.equal(codeOf(submission({ account: { ...asProvider.account, tokens: LP } })), 'TOO_FEW_TOKENS')
    assert.equal(codeOf(submission({ anchored: { ...agreed, state: 'ResultsSubmitted' } })), 'nothing')
  })
})
