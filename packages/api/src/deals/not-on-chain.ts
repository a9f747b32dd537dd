/** What it means that a deal is not on chain, and what to do about it: in the same words in every command, answer and page. */
export const OFF_CHAIN =
  'Released Lilypad (2.12 and later) settles off chain; what is not on chain can be neither challenged nor defended. Both parties can put a deal on chain, each with its own key, before there is a result: lilymed deal anchor'

/**
 * Says that a deal is not on chain, what that means and what to do about it.
 *
 * @param where who has none of this id: `the controller 0x…`
 */
export const notOnChain = (where: string): string =>
  `this deal is not on chain: ${where} has none of this id. ${OFF_CHAIN}`
