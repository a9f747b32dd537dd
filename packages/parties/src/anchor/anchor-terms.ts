import { parseAddress } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { chainTermsOf, lilypadTimeouts } from '@lilymed/lilypad'
import type { ChainTerms, Deal } from '@lilymed/lilypad'

/** Everything that a party agrees to at the controller. Amounts in wei, times in seconds. */
export type AnchorTerms = ChainTerms & {
  readonly solver: Address
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly mediators: readonly Address[]
}

/**
 * What a deal's document is agreed to with: its members, pricing and timeouts; where it has none, as deals since Lilypad 2.22, what Lilypad's
 * own clients agree to, with a time to judge that the parties choose.
 *
 * @throws TypeError where a member is no address
 */
export const anchorTermsOf = (
  { members, pricing, timeouts = lilypadTimeouts }: Pick<Deal, 'members' | 'pricing' | 'timeouts'>,
  judgeSeconds?: number,
): AnchorTerms => {
  const judge = judgeSeconds === undefined ? timeouts.judge_results.timeout : BigInt(judgeSeconds)
  return {
    solver: parseAddress(members.solver),
    jobCreator: parseAddress(members.job_creator),
    resourceProvider: parseAddress(members.resource_provider),
    mediators: (members.mediators ?? []).map(parseAddress),
    ...chainTermsOf({
      pricing,
      timeouts: { ...timeouts, judge_results: { ...timeouts.judge_results, timeout: judge } },
    }),
  }
}

const timeoutNames = {
  agree: 'agreeing',
  submitResults: 'submitting',
  judgeResults: 'judging',
  mediateResults: 'mediating',
} as const
const priceNames = {
  instructionPrice: 'price of an instruction',
  paymentCollateral: 'payment collateral',
  resultsCollateralMultiple: 'multiple of the results collateral',
  mediationFee: 'mediation fee',
} as const

type Row = readonly [name: string, value: string]

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(record) as Key[]

const rowsOf = (terms: AnchorTerms): { readonly fixed: readonly Row[]; readonly times: readonly Row[] } => ({
  fixed: [
    ['solver', terms.solver],
    ['job creator', terms.jobCreator],
    ['resource provider', terms.resourceProvider],
    ['mediators', terms.mediators.join(', ')],
    ...keysOf(priceNames).map((key): Row => [priceNames[key], String(terms.pricing[key])]),
  ],
  times: keysOf(timeoutNames).flatMap((key): readonly Row[] => [
    [`seconds for ${timeoutNames[key]}`, String(terms.timeouts[key].timeout)],
    [`collateral for ${timeoutNames[key]}`, String(terms.timeouts[key].collateral)],
  ]),
})

/** Where two sets of terms differ, in words: in what the document fixes, and in times and their collateral. */
export const differencesOf = (
  expected: AnchorTerms,
  found: AnchorTerms,
): { readonly fixed: readonly string[]; readonly times: readonly string[] } => {
  const [left, right] = [rowsOf(expected), rowsOf(found)]
  const between = (ours: readonly Row[], theirs: readonly Row[]): readonly string[] =>
    ours.flatMap(([name, value], place) => {
      const other = theirs[place]?.[1] ?? ''
      return other === value ? [] : [`${name}: expected ${value}, and ${other} is on chain`]
    })
  return { fixed: between(left.fixed, right.fixed), times: between(left.times, right.times) }
}
