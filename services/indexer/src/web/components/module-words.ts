import type { Tone } from './chip.ts'
import type { IconName } from './icon.ts'

type Looks = { readonly text: string; readonly icon: IconName; readonly tone: Tone; readonly meaning: string }

/** How a determinism report's verdict looks, and what it means. */
export const determinismLooks: Readonly<Record<string, Looks>> = {
  identical: {
    text: 'Deterministic',
    icon: 'check',
    tone: 'good',
    meaning: 'every run gave the same bytes, on every class at hand',
  },
  'class-bound': {
    text: 'Deterministic within a class',
    icon: 'scales',
    tone: 'odd',
    meaning: 'runs of one class agree, runs of different classes do not',
  },
  nondeterministic: {
    text: 'Not deterministic',
    icon: 'shuffle',
    tone: 'warn',
    meaning: 'runs on one class gave different results',
  },
  failed: {
    text: 'Not certified',
    icon: 'question',
    tone: 'muted',
    meaning: 'not every run came to a result',
  },
}
