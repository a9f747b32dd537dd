import { createContractClient, explainRevert } from '@lilymed/chain'
import { lilypadControllerAbi, lilypadPaymentsAbi } from '@lilymed/contracts-abi'
import { AppError } from '@lilymed/service-kit'
import { getAddress } from 'ethers'
import type { LilypadPartners } from '../plan/pool-steps.ts'
import type { DeploymentContext } from './deployment-context.ts'

type Chain = Pick<DeploymentContext, 'provider'>

const requireCode = async ({ provider }: Chain, what: string, address: string): Promise<void> => {
  if ((await provider.getCode(address)) !== '0x') return
  throw new AppError({
    code: 'NOT_FOUND',
    message: `expected Lilypad's ${what} at ${address}, found no code there: is this the right chain?`,
    retryable: false,
  })
}

const tokenOf = async ({ provider }: Chain, controller: string): Promise<string> => {
  const access = { provider, explain: explainRevert }
  const payments = await createContractClient(lilypadControllerAbi, controller, access).read(
    'getPaymentsAddress',
    [],
  )
  return createContractClient(lilypadPaymentsAbi, payments, access).read('getTokenAddress', [])
}

const isRefusal = (failure: unknown): boolean =>
  failure instanceof AppError && failure.code === 'CONTRACT_REFUSED'

/**
 * Makes sure that a pool is built against one Lilypad: a pool's token can never be changed, and with another than Lilypad's it could not pay.
 *
 * @throws AppError NOT_FOUND where there is no code, CONFIG_INVALID where the controller does not answer as one or pays in another token
 */
export const requireLilypad = async (
  context: Chain,
  { controller, token }: LilypadPartners,
): Promise<void> => {
  await requireCode(context, 'controller', controller)
  await requireCode(context, 'token', token)
  const refuse = (message: string): AppError =>
    new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  const found = await tokenOf(context, controller).catch((failure: unknown) => {
    if (!isRefusal(failure)) throw failure
    throw refuse(`expected Lilypad's controller at ${controller}, and that contract answers as none`)
  })
  if (getAddress(found) === getAddress(token)) return
  throw refuse(`expected Lilypad's token at ${token}, and the controller at ${controller} pays in ${found}`)
}
