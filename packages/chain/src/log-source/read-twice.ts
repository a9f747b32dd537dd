import { inconsistent } from './check-range.ts'
import type { RangeAnswer, RangeRequest } from './log-source.ts'
import { parseHeader, parseLogs } from './parse-answers.ts'
import type { RangeReading } from './read-range.ts'
import { readRefusal, resultOf } from './refusal.ts'
import { blockAt, logsBetween } from './rpc-calls.ts'
import { sameLogs } from './same-logs.ts'
import type { CallSender } from './send-calls.ts'

/**
 * Reads the logs of a range another time, in a request of its own, which must give the same; null when it does. With `probes`
 * the same request asks for all logs of the range's edges: an endpoint whose index does not reach them says there are none, where
 * the edges' blooms say there are some.
 */
export const readTwice = async (
  send: CallSender,
  request: RangeRequest,
  reading: RangeReading,
  probes: boolean,
): Promise<Exclude<RangeAnswer, { kind: 'range' }> | null> => {
  const { from, to, addresses } = request
  const edges = probes ? [from, to] : []
  const [logs, last, ...found] = await send([
    logsBetween(from, to, addresses),
    blockAt(to),
    ...edges.map((block) => logsBetween(block, block)),
  ])
  if (logs?.ok !== true) {
    const refusal = logs === undefined ? null : readRefusal(logs, request)
    return refusal ?? { kind: 'refused', reason: logs?.message ?? 'no answer' }
  }
  const header = parseHeader(resultOf(last, `block ${to}`))
  if (header === null) return { kind: 'missing', block: to }
  const known = reading.blocks.get(to)?.header
  if (header.hash !== known?.hash) return inconsistent(`block ${to} has another hash when asked again`)
  const again = parseLogs(logs.result, () => 0)
  if (!sameLogs(again, reading.logs))
    return inconsistent(
      `blocks ${from} to ${to} have ${reading.logs.length} logs, and ${again.length} when asked again`,
    )
  for (const [index, block] of edges.entries()) {
    const answer = found[index]
    if (answer?.ok !== true || !Array.isArray(answer.result) || answer.result.length > 0) continue
    if (/[1-9a-f]/.test(reading.blocks.get(block)?.header.logsBloom.slice(2) ?? ''))
      return inconsistent(
        `block ${block} has a bloom, and not one log to it: the endpoint does not hold them`,
      )
  }
  return null
}
