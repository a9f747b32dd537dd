import { NAMED_ACCOUNTS } from '@lilymed/api'
import type { Ledger, Movement } from '@lilymed/api'

const namedLast = (account: string): number => NAMED_ACCOUNTS.findIndex((name) => name === account)

/**
 * Balances of every account that a list of movements touches, and their sum. Each movement leaves one account and reaches
 * another, so the sum is 0 unless a movement was lost on the way here.
 */
export const ledgerOf = (movements: readonly Movement[]): Ledger => {
  const nets = new Map<string, bigint>()
  const add = (account: string, amount: bigint) => nets.set(account, (nets.get(account) ?? 0n) + amount)
  for (const { from, to, amount } of movements) {
    add(from, -BigInt(amount))
    add(to, BigInt(amount))
  }
  const balances = [...nets].sort(([left], [right]) => namedLast(left) - namedLast(right))
  return {
    movements: [...movements],
    balances: balances.map(([account, net]) => ({ account, net: String(net) })),
    sum: String(balances.reduce((sum, [, net]) => sum + net, 0n)),
  }
}
