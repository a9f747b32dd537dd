import { askChild } from './child.ts'
import type { Child } from './child.ts'
import type { Answered, Question } from './arrivals.ts'

/** What to ask of whom. */
export type LoadOrder = {
  readonly url: string
  readonly connections: number
  readonly perSecond: number
  readonly questions: readonly Question[]
}

/** Has a process of `load.child.ts` ask. Throws where an answer was not as it should be. */
export const runLoad = async (child: Child, order: LoadOrder): Promise<Answered> => {
  const answered = await askChild<Answered>(child, order)
  const [wrong] = answered.wrong
  if (wrong !== undefined)
    throw new Error(`expected a right answer of ${wrong.path}, got ${wrong.status}: ${wrong.begins}`)
  return answered
}
