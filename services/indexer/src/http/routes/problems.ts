import { isProblemCode, PROBLEMS } from '@lilymed/api'
import type { problemRoutes } from '@lilymed/api'
import { answer, problem } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'

/** Answers what a problem means. */
export const problemHandlers = (): HandlersOf<typeof problemRoutes> => ({
  getProblem: ({ params: { code } }) => {
    if (!isProblemCode(code)) return problem('PROBLEM_NOT_FOUND')
    const { title, status, explanation, retryable } = PROBLEMS[code]
    return answer({ code, title, status, explanation, retryable })
  },
})
