import { parseUnits } from 'ethers'
import type { ParameterPlan } from '../config.ts'

/** The parameters as the contract takes them: amounts in wei, the rest as configured. */
export const parameterTuple = ({
  minimumStake,
  lockPerSeat,
  feePerSeat,
  finaliserTip,
  ...rest
}: ParameterPlan) => ({
  ...rest,
  minimumStake: parseUnits(minimumStake, 18),
  lockPerSeat: parseUnits(lockPerSeat, 18),
  feePerSeat: parseUnits(feePerSeat, 18),
  finaliserTip: parseUnits(finaliserTip, 18),
})
