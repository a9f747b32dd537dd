import { figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { addressOf } from '../../../src/testing/fact-script.ts'
import type { ListKind } from './list-questions.ts'

const times = 15

const pages = [
  '/',
  '/disputes',
  '/deals',
  '/mediators',
  `/mediators/${addressOf('mediator 9')}`,
  '/modules',
  '/network',
  '/pool',
  '/chains',
  '/events',
]

const medianOf = async (ask: () => Promise<unknown>): Promise<number> => {
  const took: number[] = []
  for (let time = 0; time < times; time += 1) {
    const from = performance.now()
    await ask()
    took.push(performance.now() - from)
  }
  return median(took)
}

const read = async (url: string): Promise<void> => {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`expected ${url}, got ${answer.status}`)
}

/** Each kind of list and each page by itself, one request after another: which of them is slow, where some are. */
export async function* measurePages(url: string, kinds: readonly ListKind[]): AsyncGenerator<Metric> {
  for (const { kind, ask } of kinds)
    yield figure(`alone: ${kind}`, await medianOf(() => read(url + ask().path)), 'ms')
  for (const page of pages)
    yield figure(`alone: page ${page.slice(0, 14)}`, await medianOf(() => read(url + page)), 'ms')
}
