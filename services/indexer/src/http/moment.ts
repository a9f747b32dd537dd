import type { AsOf, ProblemCode } from '@lilymed/api'
import type { Moment } from '../read-model/read-history.ts'
import type { Past } from '../resources/past.ts'
import { answer, problem, refusal } from './answer.ts'
import type { Answer } from './answer.ts'

type Asked = { readonly atPosition?: string; readonly atBlock?: number }

const momentOf = ({ atPosition, atBlock }: Asked): Moment | undefined => {
  if (atPosition !== undefined) return { position: atPosition }
  return atBlock === undefined ? undefined : { block: atBlock }
}

/** Answers with an item as it was when the query says, or as it is if the query says nothing of that. */
export const answerAt = async <Item>(
  asked: Asked,
  missing: ProblemCode,
  now: () => Answer<{ item: Item; asOf: AsOf }>,
  read: (moment: Moment) => Promise<Past<Item>>,
): Promise<Answer<{ item: Item; asOf: AsOf }>> => {
  if (asked.atPosition !== undefined && asked.atBlock !== undefined) {
    return refusal([{ path: '/atBlock', reason: 'cannot be given together with atPosition' }])
  }
  const moment = momentOf(asked)
  if (moment === undefined) return now()
  const past = await read(moment)
  const path = 'position' in moment ? '/atPosition' : '/atBlock'
  switch (past.kind) {
    case 'found':
      return answer({ item: past.item, asOf: past.asOf })
    case 'beyond':
      return refusal([{ path, reason: 'lies beyond what has been read' }])
    case 'absent':
      return problem(missing, 'There was none at that moment.')
    case 'too long':
      return problem('HISTORY_TOO_LONG')
    default:
      return past satisfies never
  }
}
