import { setTimeout as delay } from 'node:timers/promises'
import { MaxUint256 } from 'ethers/constants'
import type { ContractClient } from '@lilymed/chain'
import type { lilypadTokenAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { Transactions } from './transactions.ts'

export type AllowanceOptions = {
  readonly owner: Address
  readonly token: ContractClient<typeof lilypadTokenAbi>
  readonly spender: Address
  readonly transactions: Transactions
}

/**
 * Lets Settlement take mediation fees from this mediator, which it needs of whoever finalises. Approves once, without limit, and
 * does nothing when half of that is still there. An approval of an earlier time that reverted, or that was taken back since, is not
 * the end of it: there is another one. Throws ALLOWANCE_REFUSED when the token refuses.
 */
export const ensureAllowance = async ({
  owner,
  token,
  spender,
  transactions,
}: AllowanceOptions): Promise<void> => {
  const allowance = await token.read('allowance', [owner, spender])
  if (allowance > MaxUint256 / 2n) return
  const call = token.call('approve', [spender, MaxUint256])
  for (let attempt = 0; ; attempt += 1) {
    const id = `allowance.${spender}.${allowance}${attempt === 0 ? '' : `.${attempt}`}`
    let isOnItsWay = false
    const outcome = await transactions.send({ id, ...call }, () => (isOnItsWay = true))
    // One that is in a block already did not bring the allowance about that was just read.
    if (!isOnItsWay && outcome.blockNumber !== undefined) continue
    if (outcome.kind === 'mined') return
    throw new AppError({
      code: 'ALLOWANCE_REFUSED',
      message: `the token ${token.address} refuses the allowance for ${spender}: ${outcome.code}`,
      retryable: true,
    })
  }
}

/** Tries until there is an allowance, or the signal aborts, which both resolve it; `onFailed` is told of every failure. */
export const keepTrying = async (
  ensure: () => Promise<void>,
  { signal, onFailed, pauseMs = 60_000 }: KeepTryingOptions,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      return await ensure()
    } catch (failure) {
      if (!signal.aborted) onFailed(failure)
    }
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

export type KeepTryingOptions = {
  readonly signal: AbortSignal
  readonly onFailed: (failure: unknown) => void
  readonly pauseMs?: number
}
