// Asks a server what it is told to, at the rate it is told, in a process of its own: its own work is then no part of the answers' time.
import type { LoadOrder } from './run-load.ts'
import { askAtRate } from './arrivals.ts'
import { openHttpConnection } from './http-connection.ts'

const answer = async ({ url, connections, perSecond, questions }: LoadOrder): Promise<void> => {
  const opened = await Promise.all(Array.from({ length: connections }, () => openHttpConnection(url)))
  // The first answer of a connection says nothing of those after it.
  for (const connection of opened) if (questions[0] !== undefined) await connection.get(questions[0].path)
  const answered = await askAtRate(opened, questions, perSecond)
  for (const connection of opened) connection.close()
  process.send?.(answered)
}

process.on('message', (order) => {
  answer(order as LoadOrder).catch((failure: unknown) => {
    throw failure
  })
})
// Whoever started this is gone.
process.once('disconnect', () => process.exit(1))
