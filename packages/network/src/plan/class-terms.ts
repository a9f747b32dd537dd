import { id, parseUnits } from 'ethers'
import type { ClassPlan } from '../config.ts'

/** A draw class on chain: keccak256 of its name's UTF-8 bytes. */
export const classId = (name: string): string => id(name)

/** A class's terms as DrawClasses takes them; weights in wei. Every class of a plan is listed. */
export const classTerms = (plan: ClassPlan) => ({
  listed: true,
  portable: plan.portable,
  pairs: plan.pairs,
  secondRoundFrom: plan.secondRoundFrom,
  thirdRoundFrom: plan.thirdRoundFrom,
  weightFloor: parseUnits(plan.weightFloor, 18),
  weightCap: parseUnits(plan.weightCap, 18),
})
