import { createHash } from 'node:crypto'
import { AbiCoder, Interface, dataSlice, hexlify, id, zeroPadValue } from 'ethers'
import { lilypadMediationRandomAbi, lilypadPaymentsAbi, lilypadStorageAbi } from '@lilymed/contracts-abi'

/** The contracts of Lilypad V1 that tell deals, at addresses of the bench's own. */
export const lilypad = {
  storage: { address: '0x1111111111111111111111111111111111111111', abi: lilypadStorageAbi },
  payments: { address: '0x2222222222222222222222222222222222222222', abi: lilypadPaymentsAbi },
  mediation: { address: '0x3333333333333333333333333333333333333333', abi: lilypadMediationRandomAbi },
} as const

type Emitter = keyof typeof lilypad

/** A log that is to be: its contract, and its one topic with its data. */
export type SampleLog = { readonly address: string; readonly topic: string; readonly data: string }

const abis = Object.fromEntries(
  Object.entries(lilypad).map(([name, { abi }]) => [name, new Interface(abi)]),
) as Record<Emitter, Interface>

const log = (emitter: Emitter, event: string, values: readonly unknown[]): SampleLog => {
  const { topics, data } = abis[emitter].encodeEventLog(event, values)
  return { address: lilypad[emitter].address, topic: topics[0] ?? '', data }
}

const digest = (name: string): string => createHash('sha256').update(name).digest('hex')
const account = (name: string): string => `0x${digest(name).slice(0, 40)}`
const lp = (amount: number): bigint => BigInt(amount) * 10n ** 18n

const [paidIn, paidOut, refunded] = [0, 1, 2]
const [paymentCollateral, resultsCollateral, timeoutCollateral, jobPayment, mediationFee] = [0, 1, 2, 3, 4]

/** The id of a deal of the bench; as long as a CID, which is what Lilypad uses. */
export const dealIdOf = (deal: number): string => `Qm${digest(`deal ${deal}`).slice(0, 44)}`

/** Who has to do with a deal: accounts that many deals share. */
export const partiesOf = (deal: number): Readonly<Record<'creator' | 'provider' | 'mediator', string>> => ({
  creator: account(`creator ${deal % 97}`),
  provider: account(`provider ${deal % 31}`),
  mediator: account(`mediator ${deal % 7}`),
})

/** The transactions of one deal, from the provider's agreement to the mediator's acceptance: the logs of each (lilypad.md §2). */
export const stepsOfDeal = (deal: number): readonly (readonly SampleLog[])[] => {
  const dealId = dealIdOf(deal)
  const { creator, provider, mediator } = partiesOf(deal)
  const state = (number: number) => log('storage', 'DealStateChange', [dealId, number])
  const pay = (payee: string, amount: number, reason: number, direction: number) =>
    log('payments', 'Payment', [dealId, payee, lp(amount), reason, direction])
  return [
    [pay(provider, 1, timeoutCollateral, paidIn)],
    [pay(creator, 2, paymentCollateral, paidIn), pay(creator, 1, timeoutCollateral, paidIn), state(1)],
    [state(2), pay(provider, 2, resultsCollateral, paidIn), pay(provider, 1, timeoutCollateral, refunded)],
    [
      state(4),
      pay(creator, 1, timeoutCollateral, refunded),
      pay(creator, 1, mediationFee, paidIn),
      log('mediation', 'MediationRequested', [dealId, mediator]),
    ],
    [
      state(5),
      pay(provider, 1, jobPayment, paidOut),
      pay(mediator, 1, mediationFee, paidOut),
      pay(creator, 1, paymentCollateral, refunded),
      pay(provider, 2, resultsCollateral, refunded),
    ],
  ]
}

const dealsPerBlock = 3
const blocksBetweenSteps = 10
const stepsPerDeal = 5

/** The steps that deals take in the nth block, in their order: three deals begin in each, and every deal takes a step every ten blocks. */
export const stepsAt = (block: number): ReadonlyArray<{ readonly deal: number; readonly step: number }> => {
  const steps: Array<{ deal: number; step: number }> = []
  for (let step = stepsPerDeal - 1; step >= 0; step -= 1) {
    const begun = block - step * blocksBetweenSteps
    if (begun < 0) continue
    for (let index = 0; index < dealsPerBlock; index += 1)
      steps.push({ deal: begun * dealsPerBlock + index, step })
  }
  return steps
}

/** What the storage contract answers, whatever is asked for: that deal's terms and result, of ordinary size. */
export const storageAnswers = (deal = 0): Readonly<Record<string, string>> => {
  const abi = abis.storage
  const timeout = { timeout: 3600n, collateral: lp(1) }
  const members = {
    solver: account('solver'),
    jobCreator: account('creator 0'),
    resourceProvider: account('provider 0'),
    mediators: [account('mediator 0')],
  }
  const timeouts = { agree: timeout, submitResults: timeout, judgeResults: timeout, mediateResults: timeout }
  const pricing = {
    instructionPrice: lp(1),
    paymentCollateral: lp(2),
    resultsCollateralMultiple: 2n,
    mediationFee: lp(1),
  }
  const dealId = dealIdOf(deal)
  const result = { dealId, resultsId: '', dataId: dealIdOf(1), instructionCount: 1n }
  const answer = (method: string, value: unknown): [string, string] => {
    const found = abi.getFunction(method)
    if (found === null) throw new RangeError(`expected the storage contract to have ${method}`)
    return [found.selector, hexlify(AbiCoder.defaultAbiCoder().encode(found.outputs, [value]))]
  }
  return {
    ...wiredAnswers(),
    ...Object.fromEntries([
      answer('hasDeal', false),
      answer('getDeal', { dealId, members, timeouts, pricing }),
      answer('getResult', result),
    ]),
  }
}

/** The contract that says which the others are; its address in the bench. */
export const controllerAddress = '0x5555555555555555555555555555555555555555'

const answersOf = (addresses: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(addresses).map(([method, address]) => [
      id(`${method}()`).slice(0, 10),
      zeroPadValue(address, 32),
    ]),
  )

/** What the controller answers: the contracts of the bench. */
export const controllerAnswers = (): Readonly<Record<string, string>> =>
  answersOf({
    owner: account('owner'),
    getStorageAddress: lilypad.storage.address,
    getUsersAddress: account('users'),
    getPaymentsAddress: lilypad.payments.address,
    getMediationAddress: lilypad.mediation.address,
    getJobCreatorAddress: account('job creator'),
    getPowAddress: account('pow'),
  })

/** What each of the controller's contracts answers: as Lilypad's do, whom it obeys, and the token who owns it too. */
export const wiredAnswers = (): Readonly<Record<string, string>> =>
  answersOf({ getControllerAddress: controllerAddress, owner: account('owner') })

/** Lilypad's token in the bench, which tells nothing. */
export const tokenAddress = '0x6666666666666666666666666666666666666666'

/** An entry of a replaying contract's calldata: a word, the length of the bytes, the bytes. */
export const entry = (word: string, bytes: string): string => {
  const size = (bytes.length - 2) / 2
  return word.slice(2).padStart(64, '0') + size.toString(16).padStart(64, '0') + dataSlice(bytes, 0).slice(2)
}
