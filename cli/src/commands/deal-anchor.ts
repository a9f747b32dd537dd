import { solverStateName } from '@lilymed/lilypad'
import { anchorTermsOf, planAnchor, readAnchor, refuseAct } from '@lilymed/parties'
import type { AnchorTerms } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { readDealDocument } from '../parties/deal-document.ts'
import type { ProvedDeal } from '../parties/deal-document.ts'
import { runAct } from '../parties/run-act.ts'
import { durationInWords, tokensInWords } from '../words.ts'

const LONGEST_JUDGING = 30 * 86_400

const readJudgeSeconds = (text: string | undefined, { deal }: ProvedDeal): number | undefined => {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (!/^\d{1,8}$/.test(text) || seconds < 60 || seconds > LONGEST_JUDGING) {
    const message = `--judge-timeout takes seconds from 60 to ${LONGEST_JUDGING}, got ${printable(text)}`
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const { timeouts } = deal
  if (timeouts === undefined || timeouts.judge_results.timeout === BigInt(seconds)) return seconds
  const message = `the deal itself gives ${timeouts.judge_results.timeout} s to judge: leave --judge-timeout out`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

/** What is agreed to, in lines. */
const termsInWords = (dealId: string, terms: AnchorTerms): string => {
  const { pricing, timeouts, mediators } = terms
  const timeout = ({ timeout: seconds, collateral }: AnchorTerms['timeouts']['agree']): string =>
    `${durationInWords(Number(seconds))} (${seconds} s)${collateral === 0n ? '' : `, ${tokensInWords(collateral)} of collateral`}`
  const rows: readonly (readonly [string, string])[] = [
    ['deal', `${printable(dealId)}, proved: its document hashes to this id`],
    ['creator', terms.jobCreator],
    ['provider', terms.resourceProvider],
    ['solver', terms.solver],
    ['mediators', mediators.join(', ')],
    ['price', `${tokensInWords(pricing.instructionPrice)} an instruction`],
    ['payment', `the creator puts up ${tokensInWords(pricing.paymentCollateral)} to pay it from`],
    ['collateral', `the provider puts up ${pricing.resultsCollateralMultiple} times what its job costs`],
    ['fee', `${tokensInWords(pricing.mediationFee)} of mediation fee, if the result is challenged`],
    ['agreeing', timeout(timeouts.agree)],
    ['submitting', timeout(timeouts.submitResults)],
    ['judging', timeout(timeouts.judgeResults)],
    ['mediating', timeout(timeouts.mediateResults)],
  ]
  return rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('')
}

const settled = ({ record }: ProvedDeal, { options }: Invocation) => {
  const state = record === null ? undefined : solverStateName(record.state)
  if (state !== 'ResultsAccepted' || options['anyway'] === true) return undefined
  return refuseAct(
    'SETTLED_OFF_CHAIN',
    'the solver says that this deal’s result was accepted already: to agree to it on chain now would pay for it there as well. Say --anyway if that is what you want',
  )
}

/** `lilymed deal anchor`. */
export const dealAnchor: Action = (invocation) => {
  const { options, print } = invocation
  const dealId = readDealId(invocation)
  return runAct(invocation, async ({ network, settings, address, signal }) => {
    const file = textOption(options, 'dealFile')
    const proved = await readDealDocument({ dealId, file, solverUrl: settings.solverUrl, signal })
    const judgeSeconds = readJudgeSeconds(textOption(options, 'judgeTimeout'), proved)
    const terms = termsOf(proved, judgeSeconds)
    if (options['json'] !== true) print(termsInWords(dealId, terms))
    const wish = { terms, asAgreed: options['asAgreed'] === true }
    return async ({ notBefore }) => {
      const anchor = planAnchor(await readAnchor(network, dealId, { address, notBefore }), wish)
      return anchor.kind === 'planned' ? (settled(proved, invocation) ?? anchor) : anchor
    }
  })
}

const termsOf = ({ deal }: ProvedDeal, judgeSeconds: number | undefined): AnchorTerms => {
  try {
    return anchorTermsOf(deal, judgeSeconds)
  } catch (failure) {
    if (!(failure instanceof TypeError)) throw failure
    const message = `this deal can never be on chain: a member of it is no account (${failure.message})`
    throw new AppError({ code: 'REJECTED', message, retryable: false })
  }
}
