import { atMost, figure, median, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import type { Answered, Question } from '../load/arrivals.ts'
import type { Child } from '../load/child.ts'
import { runLoad } from '../load/run-load.ts'
import type { Server } from './served.ts'

/** What is needed to ask: the indexer, what gives back bytes, and the process that asks. */
export type Bench = {
  readonly indexer: Server
  readonly bare: Server
  readonly asking: Child
  readonly rounds: number
}

/** What is asked, how often, and what is wanted of it. */
export type Load = {
  readonly name: string
  readonly questions: readonly Question[]
  readonly perSecond: number
  /** Of the 99th percentile, milliseconds; null where it informs. */
  readonly targetMs: number | null
}

const connections = 32
/** Answers that the bare server gives back in turn. */
const recorded = 200

type Asked = { readonly answered: Answered; readonly cpuMsEach: number }

/** Asks a server all that a load holds, once. */
export const askServer = async (
  server: Server,
  asking: Child,
  { questions, perSecond }: Pick<Load, 'questions' | 'perSecond'>,
): Promise<Asked> => {
  const before = await server.tell({ kind: 'usage' })
  const answered = await runLoad(asking, { url: server.url, connections, perSecond, questions })
  const after = await server.tell({ kind: 'usage' })
  return { answered, cpuMsEach: (after.cpuMs - before.cpuMs) / questions.length }
}

const record = async (url: string, questions: readonly Question[]): Promise<readonly Uint8Array[]> => {
  const bodies: Uint8Array[] = []
  for (const { path } of questions.slice(0, recorded)) {
    const answer = await fetch(url + path)
    bodies.push(new Uint8Array(await answer.arrayBuffer()))
  }
  return bodies
}

/**
 * Asks the indexer, and in turn with it, at the same rate and from the same process, a server that gives back the same bytes and does
 * nothing else: what that takes is the machine's and the asking's own. Figures are medians of the rounds.
 */
export const measureLoad = async (
  { indexer, bare, asking, rounds }: Bench,
  { name, questions, perSecond, targetMs }: Load,
): Promise<Metric[]> => {
  await bare.tell({ bodies: await record(indexer.url, questions) })
  // A server that has just begun is still compiling its code.
  await askServer(indexer, asking, { questions: questions.slice(0, perSecond), perSecond })
  const each = Math.ceil(questions.length / rounds)
  const indexed: Asked[] = []
  const given: Asked[] = []
  for (let round = 0; round < rounds; round += 1) {
    const part = questions.slice(round * each, (round + 1) * each)
    given.push(
      await askServer(bare, asking, {
        questions: part.map(({ path }) => ({ path, expects: '' })),
        perSecond,
      }),
    )
    indexed.push(await askServer(indexer, asking, { questions: part, perSecond }))
  }
  const at = (asked: readonly Asked[], share: number): number =>
    median(asked.map(({ answered }) => percentile(answered.latenciesMs, share)))
  const cpu = (asked: readonly Asked[]): number => median(asked.map(({ cpuMsEach }) => cpuMsEach))
  const bytes = median(indexed.map(({ answered }) => answered.bytes / answered.latenciesMs.length))
  const rated = `${name}, ${perSecond}/s`
  const p99 = `${rated}, p99`
  return [
    figure(`${rated}, p50`, at(indexed, 0.5), 'ms'),
    targetMs === null ? figure(p99, at(indexed, 0.99), 'ms') : atMost(p99, at(indexed, 0.99), 'ms', targetMs),
    figure(`${rated}, the same bytes from a bare server, p50`, at(given, 0.5), 'ms'),
    figure(`${rated}, the same bytes from a bare server, p99`, at(given, 0.99), 'ms'),
    figure(`${rated}, CPU`, cpu(indexed), 'ms/request'),
    figure(`${rated}, CPU of the bare server`, cpu(given), 'ms/request'),
    figure(`${rated}, answer`, bytes / 1_024, 'KiB'),
  ]
}
