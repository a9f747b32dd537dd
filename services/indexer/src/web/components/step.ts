import type { Origin } from '@lilymed/api'
import type { Html } from '../html.ts'
import type { IconName } from './icon.ts'

/** One step of a dispute's timeline: what happened, or what is awaited. */
export type Step = {
  readonly state: 'done' | 'current' | 'missed'
  readonly icon: IconName
  readonly title: Html
  readonly detail: Html
  readonly at: string | null
  readonly deadline?: string | null
  readonly origin: Origin | null
}

/** A count and its noun: `1 seat`, `3 seats`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
