import type { AsOf } from '@lilymed/api'
import type { HolderBalance, SolvencyReport } from '../../resources/solvency.ts'
import { chip, inWords } from '../components/chip.ts'
import { command } from '../components/command.ts'
import { counted, disputeHref, factsHref } from '../components/links.ts'
import { empty, hero, section } from '../components/section.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { lp, lpChange, none, short } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const lpOf = (amount: bigint): Html => lp(String(amount))

const flow = (flows: HolderBalance['received'], chainId: number): Html =>
  flows.length === 0
    ? none
    : html`${flows.map(
        ({ type, amount }) =>
          html`<span class="why"
            >${inWords(type)} ${counted(lpOf(amount), factsHref({ chainId, type }))}</span
          >`,
      )}`

const holderRow = (holder: HolderBalance, chainId: number): Html => {
  const { contract, received, paidOut, holds, owes, isSolvent } = holder
  return html`<tr>
    <th scope="row" data-label="Contract">${contract}</th>
    <td data-label="Came in" class="number">${flow(received, chainId)}</td>
    <td data-label="Went out" class="number">${flow(paidOut, chainId)}</td>
    <td data-label="Must hold" class="number">${lpOf(holds)}</td>
    <td data-label="Owes" class="number">${lpOf(owes)}</td>
    <td data-label="Left over" class="number">${lpChange(String(holds - owes))}</td>
    <td data-label="Standing">
      ${isSolvent ? chip('Covered', 'check', 'good') : chip('NOT covered', 'alert', 'bad')}
    </td>
  </tr>`
}

const claimRows = ({ contract, claims }: HolderBalance): readonly Html[] =>
  claims.map(
    ({ kind, amount, href }) =>
      html`<tr>
        <th scope="row" data-label="Owed as">${kind}</th>
        <td data-label="By">${contract}</td>
        <td data-label="Amount" class="number">${counted(lpOf(amount), href)}</td>
      </tr>`,
  )

const unbalanced = ({ unbalanced: found, settled }: SolvencyReport): Html =>
  found.length === 0
    ? empty(
        settled === 0
          ? 'No dispute has been settled yet.'
          : `All ${plural(settled, 'settled dispute')} came out at zero: every wei that was paid in went to somebody.`,
      )
    : table(
        'Disputes whose escrow did not come out at zero',
        [head('Dispute'), number('Left in the escrow')],
        found.map(
          ({ disputeId, left }) =>
            html`<tr>
              <th scope="row" data-label="Dispute">
                <a href="${disputeHref(disputeId)}#money">${short(disputeId)}</a>
              </th>
              <td data-label="Left in the escrow" class="number">${lpChange(left)}</td>
            </tr>`,
        ),
      )

const reportPart = (report: SolvencyReport): Html =>
  html`<section class="chain" aria-labelledby="chain-${report.chainId}">
    <h2 id="chain-${report.chainId}">Chain ${report.chainId}</h2>
    <p class="verdict-line">
      ${
        report.isSolvent
          ? chip('The pool can pay everybody', 'check', 'good')
          : chip('The pool can NOT pay everybody', 'alert', 'bad')
      }
    </p>
    ${table(
      `What the contracts of chain ${report.chainId} hold and owe`,
      [
        head('Contract'),
        number('Came in'),
        number('Went out'),
        number('Must hold'),
        number('Owes'),
        number('Left over'),
        head('Standing'),
      ],
      report.holders.map((holder) => holderRow(holder, report.chainId)),
    )}
    <h3>Owed to whom</h3>
    ${table(
      `What the contracts of chain ${report.chainId} owe, by kind`,
      [head('Owed as'), head('By'), number('Amount')],
      report.holders.flatMap(claimRows),
    )}
    <h3>Settled disputes</h3>
    ${unbalanced(report)}
  </section>`

/**
 * Whether the pool can pay everybody it owes.
 *
 * @param baseUrl where this explorer was asked, for the command that compares with the chain
 */
export const solvencyPage = (
  reports: readonly SolvencyReport[],
  asOf: AsOf | undefined,
  baseUrl: string,
): string =>
  layout({
    title: 'Solvency',
    asOf,
    section: 'solvency',
    live: true,
    main: html`
      ${hero(
        'Is the pool solvent?',
        'Three contracts hold tokens of others. What came in and went out by their events stands here beside what they owe by what they promised.',
      )}
      ${reports.length === 0 ? empty('No block has been read yet.') : reports.map(reportPart)}
      ${section(
        'balances',
        'Against the token itself',
        'Events tell what should be there, the token’s balances what is. This compares those as well, at one block, from any RPC endpoint:',
        command(['lilymed', 'monitor', '--once', '--api', baseUrl, '--rpc', 'https://rpc.example']),
      )}
    `,
  })
