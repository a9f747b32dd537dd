import { addressOf } from '../../../src/testing/fact-script.ts'
import { mediatorNames } from '../../../src/testing/play-network.ts'
import { opensAt, secondsBetween } from '../data/bench-network.ts'
import { creators, modules, providers } from '../data/bench-people.ts'
import { byZipf, randomFrom, uniformly } from '../data/random.ts'
import type { Question } from '../load/arrivals.ts'

/** A kind of list, and how one of it is asked for. */
export type ListKind = { readonly kind: string; ask(): Question }

const [anything, something] = ['"items":[', '"items":[{'] as const

/** What the lists are of: how many disputes, and places far down in some lists. */
export type Listed = { readonly disputes: number; readonly deep: readonly Question[] }

/** Of so many disputes there are some of every kind. */
const enoughDisputes = 20_000

/** The lists that are asked for, each as often as any other. What is expected is what the filter must have given. */
export const listKinds = (seed: number, { disputes, deep }: Listed): readonly ListKind[] => {
  const random = randomFrom(seed)
  const lastsSeconds = disputes * secondsBetween
  const isEnough = disputes >= enoughDisputes
  const some = isEnough ? something : anything
  const of = (all: readonly string[], zipf = false): string =>
    all[zipf ? byZipf(random, Math.ceil(all.length / 4)) : uniformly(random, all.length)] ?? ''
  const mediator = (): string => addressOf(of(mediatorNames))
  const outcome = (): string => of(['ACCEPT', 'REJECT', 'UNSERVICEABLE', 'INCONCLUSIVE'])
  const moment = (share: number): string =>
    new Date((opensAt + Math.floor(share * lastsSeconds)) * 1_000).toISOString().replace('.000', '')
  const ask = (path: string, expects: string = some): Question => ({ path, expects })
  const named = (name: string, value: string): string => (isEnough ? `"${name}":"${value}"` : anything)
  return [
    { kind: 'disputes, newest', ask: () => ask('/v1/disputes') },
    { kind: 'disputes, deep in the list', ask: () => deep[uniformly(random, deep.length)] ?? ask('') },
    {
      kind: 'disputes of a job creator',
      ask: () => ask(`/v1/disputes?jobCreator=${of(creators, true)}`, anything),
    },
    {
      kind: 'disputes of a resource provider and an outcome',
      ask: () => {
        const provider = of(providers, true)
        return ask(`/v1/disputes?resourceProvider=${provider}&outcome=${outcome()}`, anything)
      },
    },
    { kind: 'disputes of a mediator', ask: () => ask(`/v1/disputes?mediator=${mediator()}`) },
    {
      kind: 'disputes of a mediator and an outcome',
      ask: () => ask(`/v1/disputes?mediator=${mediator()}&outcome=REJECT`, named('outcome', 'REJECT')),
    },
    {
      kind: 'disputes of a module',
      ask: () => ask(`/v1/disputes?module=${encodeURIComponent(of(modules))}`),
    },
    {
      kind: 'disputes of an outcome',
      ask: () => {
        const asked = outcome()
        return ask(`/v1/disputes?outcome=${asked}`, named('outcome', asked))
      },
    },
    {
      kind: 'disputes of a phase',
      ask: () => ask(`/v1/disputes?phase=${of(['COMMIT', 'REVEAL', 'APPEAL', 'FINAL'])}`, anything),
    },
    {
      kind: 'disputes of a stretch of time',
      ask: () => {
        const from = random() * 0.9
        return ask(`/v1/disputes?from=${moment(from)}&to=${moment(from + 0.05)}`)
      },
    },
    { kind: 'rounds', ask: () => ask(`/v1/rounds?mediator=${mediator()}`) },
    { kind: 'votes', ask: () => ask(`/v1/votes?mediator=${mediator()}&committed=true`) },
    { kind: 'deals', ask: () => ask(`/v1/deals?resourceProvider=${of(providers, true)}`, anything) },
    { kind: 'mediators', ask: () => ask('/v1/mediators') },
    { kind: 'events of a type', ask: () => ask('/v1/events?type=DisputeFinalised') },
    { kind: 'events of a mediator', ask: () => ask(`/v1/events?mediator=${mediator()}`) },
  ]
}

/** Questions for lists, each kind in turn. */
export const listQuestions = (kinds: readonly ListKind[], count: number): readonly Question[] =>
  Array.from({ length: count }, (_, index) => kinds[index % kinds.length]?.ask() ?? { path: '', expects: '' })

/** Walks down lists and gives questions for places on the way: cursors are what the server gave. */
export const deepQuestions = async (url: string, pages: number): Promise<readonly Question[]> => {
  const found: Question[] = []
  for (const filter of ['', 'outcome=UNSERVICEABLE&', `mediator=${addressOf('mediator 7')}&`]) {
    let cursor = ''
    for (let page = 0; page < pages; page += 1) {
      const answer = await fetch(`${url}/v1/disputes?${filter}limit=200${cursor}`)
      const { nextCursor } = (await answer.json()) as { readonly nextCursor: string | null }
      if (nextCursor === null) break
      cursor = `&cursor=${nextCursor}`
      found.push({ path: `/v1/disputes?${filter}limit=50${cursor}`, expects: anything })
    }
  }
  return found
}
