import type { AsOf, ScoredEpoch, ScoreRules, ScoreStanding } from '@lilymed/api'
import { account } from '../components/account.ts'
import { command } from '../components/command.ts'
import { counted, factsHref } from '../components/links.ts'
import { faultCount } from '../components/mediator-figures.ts'
import { epochChip, epochHref, epochLine, scoreHref, unpaidReason, whole } from '../components/score.ts'
import { empty, hero, nextPage, section } from '../components/section.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { tile, tiles } from '../components/tile.ts'
import { full, none } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { queryText } from '../query-text.ts'

/** What the page of an epoch shows. */
export type ScoreboardParts = {
  readonly epoch: ScoredEpoch
  readonly standings: readonly ScoreStanding[]
  readonly next: string | null
  readonly rules: ScoreRules
  /** Where this explorer was asked, for the command that checks it. */
  readonly baseUrl: string
}

const missed = ({ faults }: ScoreStanding): number => faults.NO_COMMIT + faults.NO_REVEAL
const wrong = ({ faults }: ScoreStanding): number => faults.INCOHERENT + faults.CANARY

const standingRow = (standing: ScoreStanding, epoch: ScoredEpoch): Html => {
  const { rank, mediator, account: paidTo, seats, steppedIn, revealed, coherent, canariesPassed } = standing
  const href = scoreHref(mediator, epoch)
  const cell = (label: string, value: Html | string | number): Html =>
    html`<td data-label="${label}" class="number">${counted(value, href)}</td>`
  return html`<tr>
    <td data-label="Rank" class="number">${rank}</td>
    <th scope="row" data-label="Mediator">
      ${account(mediator, { mediator: true })}
      ${paidTo !== mediator && html`<span class="why">paid at ${account(paidTo)}</span>`}
    </th>
    ${cell('Drawn', seats)} ${cell('Stepped in', steppedIn)} ${cell('Revealed', revealed)}
    ${cell('Coherent', coherent)} ${cell('Canaries passed', canariesPassed)}
    ${cell('Missed', faultCount(missed(standing)))} ${cell('Wrong', faultCount(wrong(standing)))}
    ${cell('Points', whole(standing.points))}
    <td data-label="Amount" class="number">
      ${
        standing.unpaid === null
          ? html`<data class="amount" value="${standing.amount}">${whole(standing.amount)}</data>`
          : html`0 <span class="why">${unpaidReason(standing.unpaid)}</span>`
      }
    </td>
  </tr>`
}

const standingsTable = ({ epoch, standings, next }: ScoreboardParts): Html =>
  standings.length === 0
    ? empty('No dispute with a panel has been settled in this epoch.')
    : html`${table(
        `Standings of epoch ${epoch.number}, best first`,
        [
          number('Rank'),
          head('Mediator'),
          number('Drawn'),
          number('Stepped in'),
          number('Revealed'),
          number('Coherent'),
          number('Canaries passed'),
          number('Missed'),
          number('Wrong'),
          number('Points'),
          number('Amount'),
        ],
        standings.map((standing) => standingRow(standing, epoch)),
      )}
      ${nextPage(next, 'More mediators')}`

const turning = ({ epoch, rules }: ScoreboardParts): Html => {
  const { count } = rules.epochs
  const other = (step: number): string => epochHref({ ...epoch, number: epoch.number + step })
  const hasNext = epoch.state !== 'upcoming' && (count === null || epoch.number + 1 < count)
  return html`<nav class="chips" aria-label="Epochs">
    ${epoch.number > 0 && html`<a class="pill" href="${other(-1)}" rel="prev">Epoch ${epoch.number - 1}</a>`}
    ${hasNext && html`<a class="pill" href="${other(1)}" rel="next">Epoch ${epoch.number + 1}</a>`}
  </nav>`
}

const figures = ({ epoch }: ScoreboardParts): Html => {
  const { chainId, fromBlock, toBlock } = epoch
  const settled = factsHref({ chainId, type: 'DisputeSettled', fromBlock, toBlock })
  return tiles(
    tile('Epoch', epoch.number, html`blocks ${fromBlock} to ${toBlock}`),
    tile('Disputes settled', counted(epoch.disputes, settled), 'each counts whole where it was settled'),
    tile('Mediators', epoch.mediators, 'with a duty in one of them'),
    tile(
      'Due',
      html`<data value="${epoch.due}">${whole(epoch.due)}</data>`,
      'smallest units of what is paid in',
    ),
  )
}

const rulesPart = ({ rules, epoch }: ScoreboardParts): Html => {
  const version = rules.versions.findLast(({ fromEpoch }) => fromEpoch <= epoch.number)
  if (version === undefined) return none
  const { points: won, penalties, minimum, payout } = version
  const row = (what: string, count: number, sign: '+' | '−'): Html =>
    html`<tr>
      <th scope="row" data-label="For">${what}</th>
      <td data-label="Points" class="number">${count === 0 ? '0' : `${sign}${count}`}</td>
    </tr>`
  return html`${table(
      'Points of this epoch',
      [head('For'), number('Points')],
      [
        row('being drawn for a seat', won.drawn, '+'),
        row('revealing the vote, which the pool takes in time only', won.revealed, '+'),
        row('a vote that is the ruling or did the same work', won.coherent, '+'),
        row('a vote that is the truth of a canary', won.canaryPassed, '+'),
        row('no commitment by the end of the phase', penalties.NO_COMMIT, '−'),
        row('no reveal by the end of the phase', penalties.NO_REVEAL, '−'),
        row('a vote opposite to the ruling', penalties.INCOHERENT, '−'),
        row('a vote opposite to a canary’s truth', penalties.CANARY, '−'),
      ],
    )}
    <p class="after">
      Paid is who had at least ${plural(minimum.seats, 'duty', 'duties')}, revealed at least
      ${`${minimum.revealedBps / 100}\u{a0}%`} of them and has points:
      ${
        payout.kind === 'pot'
          ? html`a pot of ${whole(payout.wei)} smallest units is shared by points, to the last of them.`
          : html`${payout.wei === '1' ? '1 smallest unit' : `${whole(payout.wei)} smallest units`} for each
            point.`
      }
      Stake weighs by the draw alone: who stakes more is drawn more often, and a seat counts the same for
      everybody. Rules by digest: ${full(epoch.rulesDigest)}
    </p>`
}

const distribution = ({ epoch, baseUrl }: ScoreboardParts): Html => {
  const query = queryText({ chainId: epoch.chainId, epoch: epoch.number })
  return html`${
      epoch.merkleRoot === null
        ? empty(
            epoch.state === 'closed'
              ? 'Nobody is paid for this epoch, so there is no tree.'
              : 'The Merkle root is made when the epoch is closed: once its last block is final.',
          )
        : html`<dl class="parties card">
            <div>
              <dt>Merkle root</dt>
              <dd>${full(epoch.merkleRoot)}</dd>
            </div>
          </dl>`
    }
    <p class="after">
      <a class="pill" href="/v1/scoreboard.csv${query}">CSV</a>
      <a class="pill" href="/v1/scoreboard${query}">JSON</a>
      ${epoch.merkleRoot !== null && html`<a class="pill" href="/v1/scoreboard/payouts${query}">Payouts</a>`}
    </p>
    ${command([
      'lilymed',
      'scoreboard',
      '--api',
      baseUrl,
      '--chain',
      String(epoch.chainId),
      '--epoch',
      String(epoch.number),
      '--recompute',
    ])}`
}

/** The standings of an epoch, and what they are worth. */
export const scoreboardPage = (parts: ScoreboardParts, asOf: AsOf | undefined): string =>
  layout({
    title: `Scoreboard, epoch ${parts.epoch.number}`,
    asOf,
    section: 'scoreboard',
    live: true,
    main: html`
      ${hero(
        'Scoreboard',
        html`${parts.rules.name}. ${epochLine(parts.epoch)} of chain ${parts.epoch.chainId}, from what its
        disputes settled on chain and from nothing else.`,
      )}
      <p class="chips">${epochChip(parts.epoch)}</p>
      ${turning(parts)} ${figures(parts)}
      ${section(
        'standings',
        'Standings',
        'Every number leads to the seats and the events that it is made of.',
        standingsTable(parts),
      )}
      ${section('rules', 'Rules', 'By what points are given and taken, and what they are paid.', rulesPart(parts))}
      ${section(
        'distribution',
        'Distribution',
        'For a distributor contract: one leaf for each account that is paid. Anybody can work it out again from the events:',
        distribution(parts),
      )}
    `,
  })
