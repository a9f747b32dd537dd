import type { ConfigProblem } from '@lilymed/service-kit'
import { ZeroAddress, isAddress } from 'ethers'
import type { NetworkConfig } from '../config.ts'
import { beaconProblems } from './beacon-step.ts'

type Plan = Pick<NetworkConfig, 'lilypad' | 'accounts' | 'beacon' | 'classes'>

const addressProblems = ({ lilypad, accounts, beacon }: Plan): ConfigProblem[] =>
  Object.entries({
    'lilypad.controller': lilypad.controller,
    'lilypad.token': lilypad.token,
    'accounts.owner': accounts.owner,
    'accounts.treasury': accounts.treasury,
    'accounts.insurance': accounts.insurance,
    'beacon.publisher': beacon.publisher,
    'beacon.coordinator': beacon.coordinator,
  }).flatMap(([path, value = '']) => {
    if (value === '') return []
    if (value === ZeroAddress) return [{ path, reason: 'is the zero address, which nobody holds' }]
    if (isAddress(value)) return []
    return [{ path, reason: 'has capitals that are no EIP-55 checksum: a digit may be mistyped' }]
  })

// A class is the hash of its name: one that looks like another would be a class that no mediator ever joins.
const VISIBLE = /^[\x21-\x7e]+$/

const classProblems = ({ classes }: Plan): ConfigProblem[] =>
  classes.flatMap(({ name }, index) => {
    const path = `classes[${index}].name`
    if (!VISIBLE.test(name)) return [{ path, reason: 'must be visible ASCII characters without spaces' }]
    const first = classes.findIndex((other) => other.name === name)
    return first === index
      ? []
      : [{ path, reason: `is ${name}, as classes[${first}].name is: name each class once` }]
  })

/** What is wrong with a configuration that fits its schema, all at once; empty when nothing is. */
export const planProblems = (plan: Plan): readonly ConfigProblem[] => [
  ...addressProblems(plan),
  ...beaconProblems(plan.beacon),
  ...classProblems(plan),
]
