import type { Metric } from '@lilymed/event-store/bench/metric'
import type { BenchData } from '../data/open-data.ts'
import { startChild, stopChild } from '../load/child.ts'
import { asItem, asPage, disputeQuestions, heardOf, longestOf } from './dispute-questions.ts'
import { deepQuestions, listKinds, listQuestions } from './list-questions.ts'
import { measureExport } from './measure-export.ts'
import { measureLoad } from './measure-load.ts'
import { measurePages } from './measure-pages.ts'
import { measureFollowing } from './measure-following.ts'
import { startBare, startIndexer } from './served.ts'

/** For how long each is asked, and in how many turns. */
export type Times = { readonly seconds: number; readonly rounds: number }

/** Requests a second. */
const rates = { item: 1_000, longest: 200, list: 100, page: 50 }

/** Measures the API and the pages over the data, a figure after the other. */
export async function* measureApi(data: BenchData, { seconds, rounds }: Times): AsyncGenerator<Metric> {
  const { disputes } = data
  const heard = heardOf(disputes)
  const longest = longestOf(disputes)
  const any = { anyOf: disputes, oftenOf: heard }
  const three = { anyOf: longest, oftenOf: [] }
  const bare = await startBare()
  const asking = startChild('load/load.child.ts')
  const indexer = await startIndexer(data.directory, data.facts)
  const bench = { indexer, bare, asking, rounds }
  try {
    yield* await measureLoad(bench, {
      name: 'dispute by id',
      questions: disputeQuestions(any, seconds * rates.item, 1, asItem),
      perSecond: rates.item,
      targetMs: 5,
    })
    // Among few disputes there is none of those.
    if (longest.length > 0)
      yield* await measureLoad(bench, {
        name: 'dispute of three rounds by id',
        questions: disputeQuestions(three, seconds * rates.longest, 2, asItem),
        perSecond: rates.longest,
        targetMs: 5,
      })
    const deep = await deepQuestions(indexer.url, 50)
    const kinds = listKinds(3, { disputes: disputes.length, deep })
    yield* await measureLoad(bench, {
      name: 'lists with filters',
      questions: listQuestions(kinds, seconds * rates.list),
      perSecond: rates.list,
      targetMs: 20,
    })
    yield* await measureLoad(bench, {
      name: 'dispute page',
      questions: disputeQuestions(any, seconds * rates.page, 4, asPage),
      perSecond: rates.page,
      targetMs: 30,
    })
    if (longest.length > 0)
      yield* await measureLoad(bench, {
        name: 'page of a dispute of three rounds',
        questions: disputeQuestions(three, (seconds * rates.page) / 2, 5, asPage),
        perSecond: rates.page / 2,
        targetMs: 30,
      })
    yield* measurePages(indexer.url, kinds)
    yield* await measureExport(bench, data.facts, disputeQuestions(any, seconds * 100, 7, asItem))
    yield* await measureFollowing(bench, disputeQuestions(any, seconds * rates.item, 6, asItem))
  } finally {
    await Promise.all([indexer.stop(), bare.stop(), stopChild(asking)])
  }
}
