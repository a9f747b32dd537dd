import { sinceInWords } from '../halt/halt-flag.ts'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** Something that keeps a node from voting until it is lifted: since when, and why. */
export type Flag = { readonly since: string; readonly reason: string }

/** Whether the operator has halted the node, and whether its machine is believed. */
export const checkFlags = (halt: Flag | undefined, jail: Flag | undefined): readonly Check[] => [
  halt === undefined
    ? fine('halt', 'the node may commit')
    : found(
        'halt',
        'failed',
        `halted${sinceInWords(halt)}: ${halt.reason}; nothing new is committed to, reveals go on`,
        'end it when you are ready: lilymed mediator resume',
      ),
  jail === undefined
    ? fine('machine', 'it has failed no known-answer test')
    : found(
        'machine',
        'failed',
        `not believed${sinceInWords(jail)}: ${jail.reason}; every vote is CANNOT_REPRODUCE, and what it finds is recorded apart`,
        'mend it, run lilymed reexecutor kat, then: lilymed mediator release',
      ),
]
