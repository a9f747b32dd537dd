import { formatUnits } from 'ethers/utils'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'
import { checkGas } from './check-gas.ts'
import type { Mode } from '../mode.ts'

/** What the chain says of a mediator's account. Amounts in wei, times unix seconds of the chain. */
export type AccountObservation = {
  readonly address: string
  /** The account of the node's key, which pays for gas, and the one that acts for the mediator. */
  readonly key: string
  readonly actsThrough: string
  readonly withdrawalAddress: string | null
  readonly now: number
  readonly gasBalance: bigint
  readonly gasPrice: bigint
  readonly stake: bigint
  readonly locked: bigint
  readonly openLocks: number
  readonly jailedUntil: number
  /** Names of the configured draw classes it is registered for, and of those it is not. */
  readonly registered: readonly string[]
  readonly unregistered: readonly string[]
  readonly minimumStake: bigint
  readonly lockPerSeat: bigint
  readonly maxOpenLocks: number
  /** What Settlement may take of it, and what finalising can cost. */
  readonly allowance: bigint
}

/** Gas of a commitment and its reveal, with room: measured at some 180,000 and 140,000 on the pool's contracts. */
export const gasOfVote = 400_000n

/** How a mediator's account stands in this mode: gas, stake, registration, jail, allowance. */
export const checkAccount = (account: AccountObservation, mode: Mode): readonly Check[] => {
  const isSending = mode === 'vote' || mode === 'full'
  return [
    ...(isSending ? [checkGas(account, gasOfVote)] : []),
    ...checkCustody(account, isSending),
    checkStake(account, isSending),
    checkClasses(account, isSending),
    ...(account.jailedUntil > account.now ? [jailed(account)] : []),
    ...(mode === 'full' ? [checkAllowance(account)] : []),
  ]
}

const checkCustody = (account: AccountObservation, isSending: boolean): readonly Check[] => {
  const { address, key, actsThrough, withdrawalAddress, stake } = account
  if (actsThrough !== key) {
    const detail = `${key} does not act for ${address}: ${actsThrough} does`
    const remedy = 'give the node that key, or say under mediator which staked account it votes for'
    return [found('key', isSending ? 'failed' : 'warning', detail, remedy)]
  }
  if (withdrawalAddress !== null)
    return [fine('custody', `stake and rewards are paid to ${withdrawalAddress}`)]
  if (stake === 0n) return []
  const detail = 'no withdrawal address: whoever has the key of this machine has the stake'
  return [found('custody', 'warning', detail, 'name one: lilymed mediator custody set-withdrawal')]
}

const checkStake = (account: AccountObservation, isSending: boolean): Check => {
  const { stake, locked, openLocks, minimumStake, lockPerSeat, maxOpenLocks } = account
  const said = `${tokens(stake)} staked, ${tokens(locked)} locked in ${openLocks} of ${maxOpenLocks} seats`
  if (stake < minimumStake) {
    const detail = `${said}; below the minimum of ${tokens(minimumStake)} it is never drawn`
    const remedy = `stake ${tokens(minimumStake - stake)} more: lilymed mediator stake add`
    return found('stake', isSending ? 'failed' : 'warning', detail, remedy)
  }
  if (openLocks >= maxOpenLocks || stake - locked < lockPerSeat) {
    const remedy =
      'nothing, if that is what you want; more stake does not raise the number of seats held at once'
    return found('stake', 'warning', `${said}: it is passed over until a seat is settled`, remedy)
  }
  return fine('stake', said)
}

const checkClasses = ({ registered, unregistered }: AccountObservation, isSending: boolean): Check => {
  const said = registered.length === 0 ? 'registered for no class' : `registered for ${registered.join(', ')}`
  if (registered.length === 0) {
    const remedy = `register for a class your reexecutor runs: ${unregistered.join(', ')}`
    return found('class', isSending ? 'failed' : 'warning', said, remedy)
  }
  if (unregistered.length === 0) return fine('class', said)
  const detail = `${said}; not for ${unregistered.join(', ')}, which reexecutor.drawClasses names`
  return found('class', 'warning', detail, 'register for it, or take it out of the configuration')
}

const jailed = ({ jailedUntil }: AccountObservation): Check =>
  found(
    'jail',
    'failed',
    `jailed until ${new Date(jailedUntil * 1000).toISOString()}: it weighs nothing and is never drawn`,
    'find out which phases it missed (lilymed mediator disputes list), mend that, and wait',
  )

const checkAllowance = ({ allowance }: AccountObservation): Check =>
  allowance > 0n
    ? fine('allowance', 'Settlement may take the mediation fee of rulings that it delivers')
    : found(
        'allowance',
        'warning',
        'Settlement may take nothing, so that this mediator cannot finalise a ruling',
        'start the node in mode full: it approves that by itself',
      )

const tokens = (wei: bigint): string => `${formatUnits(wei, 18)} LP`
