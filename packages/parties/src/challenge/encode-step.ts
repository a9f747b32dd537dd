import { createCallEncoder } from '@lilymed/chain'
import type { ChallengePosition, ChallengeStep } from '@lilymed/api'
import {
  challengeForwarderAbi,
  disputePoolAbi,
  lilypadControllerAbi,
  lilypadTokenAbi,
} from '@lilymed/contracts-abi'
import { AppError } from '@lilymed/service-kit'
import { formatUnits } from 'ethers/utils'
import { hex } from '../network/open-party-network.ts'
import type { PartyStep } from '../sending/party-sender.ts'

const lp = (wei: bigint): string => `${formatUnits(wei, 18).replace(/\.0$/, '')} LP`

/**
 * A step of a challenge as the transaction it is.
 *
 * @param checkBy unix seconds by which the check must have been mined
 */
export const encodeChallengeStep = (
  { dealId, contracts }: Pick<ChallengePosition, 'dealId' | 'contracts'>,
  step: ChallengeStep,
  checkBy: number,
): PartyStep => {
  const deadline = checkBy
  switch (step.kind) {
    case 'approve':
      return {
        what: `let ${step.spender === contracts.settlement ? 'Settlement' : 'ChallengeForwarder'} ${step.spender} take ${lp(step.amount)}`,
        call: createCallEncoder(lilypadTokenAbi, contracts.token).call('approve', [
          hex(step.spender),
          step.amount,
        ]),
      }
    case 'fund':
      return {
        what: `pay ${lp(step.amount)} into the escrow for ${step.rounds} round${step.rounds === 1 ? '' : 's'}`,
        call: createCallEncoder(disputePoolAbi, contracts.disputePool).call('fundChallenge', [
          dealId,
          hex(step.drawClass),
          step.rounds,
        ]),
        deadline,
      }
    case 'check':
      return {
        what: 'have the controller check the result, which opens the dispute',
        call: createCallEncoder(lilypadControllerAbi, contracts.controller).call('checkResult', [dealId]),
        deadline,
      }
    default: {
      if (contracts.forwarder === null)
        throw new AppError({
          code: 'NO_FORWARDER',
          message: 'this network has no forwarder',
          retryable: false,
        })
      return {
        what: `pay ${lp(step.amount)} into the escrow for ${step.rounds} round${step.rounds === 1 ? '' : 's'} and have the result checked, in one transaction`,
        call: createCallEncoder(challengeForwarderAbi, contracts.forwarder).call('challenge', [
          dealId,
          hex(step.drawClass),
          step.rounds,
          step.amount,
        ]),
        deadline,
      }
    }
  }
}
