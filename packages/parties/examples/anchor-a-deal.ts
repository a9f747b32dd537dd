import type { Deal } from '@lilymed/lilypad'
import { anchorTermsOf, performAct, planAnchor, readAnchor } from '@lilymed/parties'
import type { PartyNetwork, PartySender } from '@lilymed/parties'

/**
 * Agrees to a deal on chain as one of its parties, and says how it stands then.
 *
 * @param deal as `proveDeal` of `@lilymed/lilypad` proved it to be the deal of its id
 */
export const anchorDeal = async (network: PartyNetwork, sender: PartySender, deal: Deal): Promise<string> => {
  const wish = { terms: anchorTermsOf(deal) }
  const plan = async ({ notBefore }: { readonly notBefore: number }) =>
    planAnchor(await readAnchor(network, deal.id, { address: sender.address, notBefore }), wish)
  const agreed = await plan({ notBefore: 0 })
  if (agreed.kind === 'rejected') return `${agreed.rejection.code}: ${agreed.rejection.message}`
  if (agreed.kind !== 'planned') return agreed.message
  return (await performAct({ sender, agreed, plan })).ended.message
}
