import { askReceipts } from './ask-receipts.ts'
import type { LoggedBlock } from './ask-receipts.ts'
import type { BloomTrust } from './bloom-trust.ts'
import { inconsistent } from './check-range.ts'
import { createDoubt } from './find-doubts.ts'
import type { Doubts } from './find-doubts.ts'
import type { BlockHeader, ChainLog, RangeAnswer, RangeRequest } from './log-source.ts'
import { falseAlarmProbability } from './logs-bloom.ts'
import { parseLogs } from './parse-answers.ts'
import { isAtTip } from './read-range.ts'
import type { RangeReading } from './read-range.ts'
import { readRefusal } from './refusal.ts'
import { logsOf } from './rpc-calls.ts'
import { sameLogs } from './same-logs.ts'
import type { CallSender } from './send-calls.ts'
import { createGapWitness } from './witness-gaps.ts'

/** At the tip every block with logs is read twice. Elsewhere a gap between indices is so common that only some blocks with one are, unless one was just found wrong. */
const GAPS_A_RANGE = 8
const VIGILANT_RANGES = 20
/** A bloom less likely to speak for nothing than this is taken at its word. */
const IMPROBABLE = 1e-4

type Judged = Doubts & { readonly header: BlockHeader; readonly logs: readonly ChainLog[] }
type Unbelieved = Exclude<RangeAnswer, { kind: 'range' }>

/**
 * Reads blocks again by their hash (EIP-234) where the answer to their range leaves a doubt; what the hash gives must be what the
 * range gave. Where a bloom then still contradicts the logs, or their indices leave room for more of them, the block's receipts decide.
 * Null when nothing speaks against them.
 */
export const createSecondReading = (
  send: CallSender,
  trust: BloomTrust,
): ((request: RangeRequest, reading: RangeReading) => Promise<Unbelieved | null>) => {
  let asked: { readonly addresses: readonly string[]; readonly judge: ReturnType<typeof createDoubt> }
  let vigilance = 0
  const witness = createGapWitness(send)

  return async (request, reading) => {
    const { addresses } = request
    if (asked?.addresses !== addresses) asked = { addresses, judge: createDoubt(addresses) }
    const judged = judgeAll(reading, asked.judge, trust.isTrusted())
    vigilance = Math.max(0, vigilance - 1)
    const again = worthASecondLook(request, judged, trust.isTrusted(), vigilance > 0)
    const { byHash: known } = reading
    const unread = again.filter(({ header }) => header.hash !== known?.hash)
    const [answers, lacking] = await Promise.all([
      send(unread.map(({ header }) => logsOf(header.hash, addresses))),
      witness(addresses, worthReceipts(request, again).flatMap(asAnswered(reading))),
    ])
    for (const { header, logs } of again) {
      const answer = header.hash === known?.hash ? known.answer : answers.shift()
      if (answer?.ok !== true) {
        const refusal = answer === undefined ? null : readRefusal(answer, request)
        if (refusal?.kind === 'refused') return refusal
        return { kind: 'missing', block: header.number }
      }
      const byHash = parseLogs(answer.result, () => header.timestamp)
      if (sameLogs(byHash, logs)) continue
      vigilance = VIGILANT_RANGES
      const found = byHash.length === logs.length ? 'other logs' : `${byHash.length} logs`
      return inconsistent(
        `block ${header.number} has ${found} by its hash, and ${logs.length} in the answer to its range`,
      )
    }
    if (lacking !== undefined) {
      vigilance = VIGILANT_RANGES
      const { block, logs } = lacking
      return inconsistent(
        `the receipts of block ${block.header.number} have other logs than its ${logs.length}`,
      )
    }
    trust.expected(expectedFalseAlarms(judged, addresses.length))
    const alarms = judged.filter(({ silent }) => silent)
    trust.falseAlarms(judged.length, alarms.length)
    for (const { header, logs, silent, denied } of judged) {
      if (!denied && !(silent && falseAlarmProbability(header.logsBloom) < IMPROBABLE)) continue
      const [said = 'silent'] = await askReceipts(send, addresses, asAnswered(reading)({ header, logs }))
      if (said === 'agree') trust.refuted(header.hash)
      else if (said === 'differ' || !trust.repeated(header.hash))
        return inconsistent(`the bloom of block ${header.number} contradicts its ${logs.length} logs`)
    }
    return null
  }
}

/** A block with its header as it was answered. */
const asAnswered =
  ({ blocks }: RangeReading) =>
  ({ header, logs }: Pick<Judged, 'header' | 'logs'>): LoggedBlock[] => {
    const block = blocks.get(header.number)
    return block === undefined ? [] : [{ block, logs }]
  }

/** How many of the blooms that are taken at their word speak for nothing all the same, on average. */
const expectedFalseAlarms = (judged: readonly Judged[], addresses: number): number =>
  judged.reduce((sum, { header }) => {
    const probability = falseAlarmProbability(header.logsBloom)
    return probability < IMPROBABLE ? sum + probability * addresses : sum
  }, 0)

const judgeAll = (
  { headers, logs }: RangeReading,
  judge: ReturnType<typeof createDoubt>,
  useBloom: boolean,
): Judged[] => {
  let next = 0
  return headers.map((header) => {
    const first = next
    while (logs[next]?.blockNumber === header.number) next += 1
    const own = logs.slice(first, next)
    const doubts = judge(header, own)
    return { ...(useBloom ? doubts : { ...doubts, silent: false, denied: false }), header, logs: own }
  })
}

const worthASecondLook = (
  request: RangeRequest,
  judged: readonly Judged[],
  useBloom: boolean,
  vigilant: boolean,
): readonly Judged[] => {
  if (isAtTip(request)) return judged.filter(({ logs, silent }) => !useBloom || silent || logs.length > 0)
  const gaps = judged.filter(({ gap }) => gap)
  const step = vigilant ? 1 : Math.ceil(gaps.length / GAPS_A_RANGE)
  const chosen = new Set(gaps.filter((_, index) => index % step === 0))
  return judged.filter((block) => block.silent || block.denied || chosen.has(block))
}

/** Of the blocks read again those with a gap: at the tip all, elsewhere the first and the last, because lists are cut at their ends. */
const worthReceipts = (request: RangeRequest, again: readonly Judged[]): readonly Judged[] => {
  const gaps = again.filter(({ gap }) => gap)
  return isAtTip(request) ? gaps : gaps.filter((_, index) => index === 0 || index === gaps.length - 1)
}
