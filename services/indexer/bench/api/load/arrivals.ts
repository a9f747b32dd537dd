import { setTimeout as delay } from 'node:timers/promises'
import type { HttpConnection } from './http-connection.ts'

/** Something to ask: the text of `expects` must be in the answer, and its status 200. */
export type Question = { readonly path: string; readonly expects: string }

/** How an answer was not as it should have been. */
export type WrongAnswer = { readonly path: string; readonly status: number; readonly begins: string }

/** What became of the questions. */
export type Answered = {
  /** From when each was to be asked until its answer was there whole, milliseconds. */
  readonly latenciesMs: readonly number[]
  readonly bytes: number
  readonly wrong: readonly WrongAnswer[]
  readonly wallMs: number
}

/**
 * Asks at a constant rate, whether or not the answers keep up, and counts the time of each from when it was to be asked: a server that
 * stalls is charged for every question that its stall held up (the coordinated omission that a loop of asking and waiting hides).
 * A question for which no connection is free waits for one.
 */
export const askAtRate = async (
  connections: readonly HttpConnection[],
  questions: readonly Question[],
  perSecond: number,
): Promise<Answered> => {
  const free = [...connections]
  const queue: { readonly question: Question; readonly dueAt: number }[] = []
  const latenciesMs: number[] = []
  const wrong: WrongAnswer[] = []
  const over = Promise.withResolvers<void>()
  let bytes = 0

  const ask = async (connection: HttpConnection, { path, expects }: Question, dueAt: number) => {
    const { status, body } = await connection.get(path)
    latenciesMs.push(performance.now() - dueAt)
    bytes += body.length
    if (status !== 200 || !body.includes(expects)) {
      wrong.push({ path, status, begins: body.toString('utf8', 0, 200) })
    }
    const next = queue.shift()
    if (next !== undefined) begin(connection, next.question, next.dueAt)
    else free.push(connection)
    if (latenciesMs.length === questions.length) over.resolve()
  }
  const begin = (connection: HttpConnection, question: Question, dueAt: number): void => {
    ask(connection, question, dueAt).catch(over.reject)
  }

  const startedAt = performance.now()
  for (let asked = 0; asked < questions.length;) {
    const dueUntil = Math.floor(((performance.now() - startedAt) * perSecond) / 1_000)
    for (; asked <= dueUntil && asked < questions.length; asked += 1) {
      const question = questions[asked]
      const dueAt = startedAt + (asked * 1_000) / perSecond
      if (question === undefined) continue
      const connection = free.pop()
      if (connection === undefined) queue.push({ question, dueAt })
      else begin(connection, question, dueAt)
    }
    await delay(1)
  }
  await over.promise
  return { latenciesMs, bytes, wrong: wrong.slice(0, 5), wallMs: performance.now() - startedAt }
}
