import type { AsOf, Payout, scoreboardRoutes, ScoreStanding } from '@lilymed/api'
import type { Place } from '../../read-model/list-query.ts'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { Page } from '../../resources/page.ts'
import type { EpochBoard, EpochWish, Scoreboard } from '../../scoreboard/scoreboard.ts'
import { answer, problem, refusal } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { listAnswer } from '../list-answer.ts'
import type { Paged } from '../list-answer.ts'
import { ownChain } from '../own-chain.ts'

type Wish = { readonly chainId?: number | undefined; readonly epoch?: number | undefined }

const whichChain = (): Answer<never> =>
  refusal([{ path: '/chainId', reason: 'must say whose epochs are meant: there are several chains' }])

/** The items after the one that the page before ended with. */
const pageAfter = <Item>(
  items: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after?: Place | undefined },
  keyOf: (item: Item) => string,
  chainId: number,
): Page<Item> => {
  const before = after === undefined ? -1 : items.findIndex((item) => keyOf(item) === after[1])
  // Whoever is gone since was taken back by the chain: who pages begins again.
  const from = after !== undefined && before === -1 ? items.length : before + 1
  const shown = items.slice(from, from + limit)
  const last = shown.at(-1)
  return {
    items: shown,
    next: last === undefined || from + limit >= items.length ? null : ['', keyOf(last), chainId],
  }
}

/** Answers the routes of the scoreboard. */
export const scoreboardHandlers = (
  catalogue: Catalogue,
  scoreboard: Scoreboard,
): HandlersOf<typeof scoreboardRoutes> => {
  const chosen = ({ chainId, epoch }: Wish): EpochWish | undefined => {
    const own = ownChain(catalogue, chainId)
    return own === undefined ? undefined : { chainId: own, epoch }
  }

  /** Answers from the board of the epoch that is wished for. */
  const onBoard = async <Body>(
    wish: Wish,
    show: (board: EpochBoard, chainId: number) => Answer<Body>,
  ): Promise<Answer<Body>> => {
    const found = chosen(wish)
    if (found === undefined) return whichChain()
    const board = await scoreboard.board(found)
    return board === undefined ? problem('EPOCH_NOT_FOUND') : show(board, found.chainId)
  }

  const listed = <Item extends ScoreStanding | Payout>(
    list: { readonly name: string; readonly items: readonly Item[]; readonly keyOf: (item: Item) => string },
    { epoch }: EpochBoard,
    paged: Paged,
    asOf: AsOf,
  ) => {
    const { chainId, number } = epoch
    const found = listAnswer(
      { name: list.name, filters: { chainId, epoch: number } },
      paged,
      catalogue.asOf(chainId) ?? asOf,
      (query) => pageAfter(list.items, query, list.keyOf, chainId),
    )
    return found.kind === 'problem' ? found : answer({ epoch, ...found.body })
  }

  return {
    getScoreboard: ({ query: { limit, cursor, ...wish }, asOf }) =>
      onBoard(wish, (board) => {
        const list = {
          name: 'standings',
          items: board.standings,
          keyOf: (one: ScoreStanding) => one.mediator,
        }
        return listed(list, board, { limit, cursor }, asOf)
      }),
    getScoreRules: ({ query, asOf }) => {
      const found = chosen(query)
      if (found === undefined) return whichChain()
      return itemAnswer(catalogue, scoreboard.rules(found.chainId), found, asOf)
    },
    listScoreEpochs: ({ query: { limit, cursor, chainId }, asOf }) => {
      const found = chosen({ chainId })
      if (found === undefined) return whichChain()
      return listAnswer({ name: 'epochs', filters: { chainId } }, { limit, cursor }, asOf, (page) =>
        scoreboard.epochs(found.chainId, page),
      )
    },
    getScore: ({ params: { address }, query, asOf }) =>
      onBoard(query, ({ standings }, chainId) => {
        const item = standings.find(({ mediator }) => mediator === address)
        return item === undefined
          ? problem('SCORE_NOT_FOUND')
          : itemAnswer(catalogue, item, { chainId }, asOf)
      }),
    listScoredSeats: ({ params: { address: mediator }, query: { limit, cursor, ...wish }, asOf }) => {
      const found = chosen(wish)
      if (found === undefined) return whichChain()
      const epoch = scoreboard.epoch(found)
      if (epoch === undefined) return problem('EPOCH_NOT_FOUND')
      const fixed = { chainId: epoch.chainId, epoch: epoch.number }
      return listAnswer(
        { name: 'scored seats', filters: { ...fixed, mediator } },
        { limit, cursor },
        asOf,
        (page) => scoreboard.seats({ ...fixed, mediator, ...page }),
      )
    },
    listPayouts: ({ query: { limit, cursor, ...wish }, asOf }) =>
      onBoard(wish, (board) => {
        if (board.epoch.state !== 'closed') return problem('EPOCH_OPEN')
        const list = { name: 'payouts', items: board.payouts, keyOf: (one: Payout) => one.account }
        return listed(list, board, { limit, cursor }, asOf)
      }),
    getPayout: ({ params: { address }, query, asOf }) =>
      onBoard(query, ({ epoch, proofOf }, chainId) => {
        if (epoch.state !== 'closed') return problem('EPOCH_OPEN')
        const item = proofOf(address)
        return item === undefined
          ? problem('SCORE_NOT_FOUND')
          : itemAnswer(catalogue, item, { chainId }, asOf)
      }),
  }
}
