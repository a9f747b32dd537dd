import { Type } from 'typebox'
import { refTo } from './schemas/primitives.ts'
import { IndexerStatus, Readiness } from './schemas/status.ts'

export const Health = Type.Object({ status: Type.Literal('ok') })

/** What watches a process asks of it; never cached, and answered before a block has been read. All are GET. */
export const probes = {
  getHealth: {
    path: '/health',
    summary: 'The process lives; nothing is said about its answers',
    answers: { 200: Health },
  },
  getReadiness: {
    path: '/ready',
    summary: 'Whether answers are current: 503 with the reasons while they are not',
    answers: { 200: refTo(Readiness), 503: refTo(Readiness) },
  },
  getStatus: {
    path: '/status',
    summary: 'Each chain: head, finality, what is stored and shown, lag, rate and endpoints',
    answers: { 200: refTo(IndexerStatus) },
  },
} as const
