import { Type } from 'typebox'
import { ProblemExplanation } from '../problems.ts'
import { refTo } from '../schemas/primitives.ts'
import { none, route } from './define-route.ts'

/** The catalogue of problems. */
export const problemRoutes = {
  getProblem: route({
    path: '/problems/:code',
    summary: 'What a problem code means and what to do',
    params: Type.Object({ code: Type.String({ maxLength: 100 }) }),
    query: none,
    answer: refTo(ProblemExplanation),
  }),
} as const
