import { cidV0OfDigest, sealedDataId, sealOf } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'

export const jobCreator = addressOf('job creator')
export const resourceProvider = addressOf('resource provider')
export const solver = addressOf('solver')

/** LP as wei in decimal text. */
export const lp = (amount: number): string => String(BigInt(Math.round(amount * 1000)) * 10n ** 15n)

/** The deal of a name: its id, the digest that its provider claims, and that digest sealed. */
export const dealOf = (name: string): NamedDeal => {
  // Every step of a deal asks for it.
  if (lastDeal?.name !== name) lastDeal = { name, deal: makeDeal(name) }
  return lastDeal.deal
}

type NamedDeal = ReturnType<typeof makeDeal>
let lastDeal: { readonly name: string; readonly deal: NamedDeal } | undefined

const makeDeal = (name: string) => {
  const dealId = cidV0OfDigest(bytesOf(`deal ${name}`))
  const claimDigest = bytesOf(`claim ${name}`)
  const sealSalt = bytesOf(`salt of ${name}`)
  const parts = { chainId: 31_337n, dealId, resourceProvider, resultDigest: claimDigest, salt: sealSalt }
  return { dealId, claimDigest, sealSalt, seal: sealOf(parts) }
}

const [paidIn, paidOut, refunded, slashed] = [0, 1, 2, 3]
const [paymentCollateral, resultsCollateral, timeoutCollateral, jobPayment, mediationFee] = [0, 1, 2, 3, 4]

/** Pays as LilypadPayments announces it. */
export const pay = (
  script: FactScript,
  dealId: string,
  [payee, amount, reason, direction]: readonly [string, number, number, number],
): void => script.emit('PaymentMade', { dealId, payee, amount: lp(amount), reason, direction }, 'payments')

/** What a deal's provider says of its claim before it submits. */
export const declaredPolicy = bytesOf('policy')

/** Where a deal is not as most are: its claim sealed, or its time to judge (seconds) another. */
export type DealKind = {
  readonly isSealed?: boolean
  readonly judgeTimeout?: number
  readonly drawClass?: string
}

/**
 * A deal from agreement to a submitted result: price 1 LP, collateral 2 LP each, mediation fee 1 LP. The claim is declared for
 * `drawClass` if there is one. Returns when the result was submitted (unix seconds).
 */
export const playDeal = (
  script: FactScript,
  name: string,
  { isSealed = false, judgeTimeout = 3600, drawClass }: DealKind = {},
): number => {
  const { dealId, claimDigest, seal } = dealOf(name)
  pay(script, dealId, [resourceProvider, 1, timeoutCollateral, paidIn])
  const timeout = { timeout: '3600', collateral: lp(1) }
  script.emit(
    'DealTermsRead',
    {
      dealId,
      solver,
      jobCreator,
      resourceProvider,
      mediators: [addressOf('listed')],
      timeouts: {
        agree: timeout,
        submitResults: timeout,
        judgeResults: { ...timeout, timeout: String(judgeTimeout) },
        mediateResults: timeout,
      },
      pricing: {
        instructionPrice: lp(1),
        paymentCollateral: lp(2),
        resultsCollateralMultiple: '2',
        mediationFee: lp(1),
      },
    },
    'storage',
  )
  pay(script, dealId, [jobCreator, 2, paymentCollateral, paidIn])
  pay(script, dealId, [jobCreator, 1, timeoutCollateral, paidIn])
  script.emit('DealStateChanged', { dealId, state: 1 }, 'storage')
  script.mine(45)
  if (drawClass !== undefined) {
    const declared = { drawClasses: [drawClass], policyDigest: declaredPolicy, highestRung: 2 }
    script.emit('ClaimDeclared', { dealId, resourceProvider, ...declared })
  }
  const submittedAt = script.now()
  script.emit('DealStateChanged', { dealId, state: 2 }, 'storage')
  const dataId = isSealed ? sealedDataId(seal) : cidV0OfDigest(claimDigest)
  script.emit('ResultRead', { dealId, resultsId: '', dataId, instructionCount: '1' }, 'storage')
  pay(script, dealId, [resourceProvider, 2, resultsCollateral, paidIn])
  pay(script, dealId, [resourceProvider, 1, timeoutCollateral, refunded])
  script.mine(30)
  return submittedAt
}

/** The controller's part of a challenge. */
export const playCheck = (script: FactScript, name: string): void => {
  const { dealId } = dealOf(name)
  script.emit('DealStateChanged', { dealId, state: 4 }, 'storage')
  pay(script, dealId, [jobCreator, 1, timeoutCollateral, refunded])
  pay(script, dealId, [jobCreator, 1, mediationFee, paidIn])
}

/** The controller's part of a ruling that reaches it. */
export const playRuling = (
  script: FactScript,
  name: string,
  ruling: 'ACCEPT' | 'REJECT',
  finaliser: string,
): void => {
  const { dealId } = dealOf(name)
  script.emit('DealStateChanged', { dealId, state: ruling === 'ACCEPT' ? 5 : 6 }, 'storage')
  if (ruling === 'ACCEPT') {
    pay(script, dealId, [resourceProvider, 1, jobPayment, paidOut])
    pay(script, dealId, [finaliser, 1, mediationFee, paidOut])
    pay(script, dealId, [jobCreator, 1, paymentCollateral, refunded])
    pay(script, dealId, [resourceProvider, 2, resultsCollateral, refunded])
    return
  }
  pay(script, dealId, [jobCreator, 2, paymentCollateral, refunded])
  pay(script, dealId, [finaliser, 1, mediationFee, paidOut])
  pay(script, dealId, [resourceProvider, 2, resultsCollateral, slashed])
}
