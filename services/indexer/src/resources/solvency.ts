import { emptyHolding, HOLDERS, holdings } from '../projections/holdings.ts'
import type { Flows, Holder, HoldingRow } from '../projections/holdings.ts'
import { mediators } from '../projections/mediators.ts'
import { sponsors } from '../projections/sponsors.ts'
import type { ReadModel } from '../read-model/read-model.ts'

/** A kind of claim on what a contract holds; wei of LP. */
export type Claim = { readonly kind: string; readonly amount: bigint; readonly href: string }

/** What facts of one type moved altogether; wei of LP. */
export type Flow = { readonly type: string; readonly amount: bigint }

/** One contract: what must be in it by what came and went, and what it owes by what it promised. Wei of LP. */
export type HolderBalance = {
  readonly contract: Holder
  readonly received: readonly Flow[]
  readonly paidOut: readonly Flow[]
  readonly holds: bigint
  readonly claims: readonly Claim[]
  readonly owes: bigint
  readonly isSolvent: boolean
}

/** Whether a pool can pay everybody, as its events tell. */
export type SolvencyReport = {
  readonly chainId: number
  readonly holders: readonly HolderBalance[]
  readonly settled: number
  readonly unbalanced: HoldingRow['unbalanced']
  readonly isSolvent: boolean
}

const mostAccounts = 100_000

const sum = <Row>(rows: readonly Row[], amountOf: (row: Row) => string): bigint =>
  rows.reduce((total, row) => total + BigInt(amountOf(row)), 0n)

const flowsOf = (flows: Flows): readonly Flow[] =>
  Object.entries(flows).map(([type, amount]) => ({ type, amount: BigInt(amount) }))

const totalOf = (flows: readonly Flow[]): bigint => flows.reduce((total, { amount }) => total + amount, 0n)

const claimsOf = (reads: ReadModel, row: HoldingRow): readonly Claim[] => {
  const all = { order: 'ascending', limit: mostAccounts } as const
  const ofChain = <Row extends { readonly chainId: number }>(
    listed: readonly { readonly row: Row }[],
  ): readonly Row[] => listed.map(({ row: one }) => one).filter(({ chainId }) => chainId === row.chainId)
  switch (row.contract) {
    case 'StakeRegistry': {
      const found = ofChain(reads.list(mediators, all))
      return [
        { kind: 'stake of mediators', amount: sum(found, ({ stake }) => stake), href: '/mediators' },
        {
          kind: 'stake being withdrawn',
          amount: sum(found, ({ unstaking }) => unstaking),
          href: '/mediators',
        },
      ]
    }
    case 'Canaries': {
      const found = ofChain(reads.list(sponsors, all))
      return [{ kind: 'bonds of sponsors', amount: sum(found, ({ bond }) => bond), href: '/pool#sponsors' }]
    }
    case 'Settlement': {
      const claimed = BigInt(row.paidOut.CreditClaimed ?? '0')
      const credited = totalOf(flowsOf(row.credited))
      const withdrawn = totalOf(flowsOf(row.paidOut)) - claimed
      const escrow = totalOf(flowsOf(row.received)) - withdrawn - credited
      return [
        { kind: 'escrow and bonds of open disputes', amount: escrow, href: '/disputes' },
        { kind: 'credits not claimed yet', amount: credited - claimed, href: '/mediators' },
      ]
    }
    default:
      return row.contract satisfies never
  }
}

const balanceOf = (reads: ReadModel, row: HoldingRow): HolderBalance => {
  const [received, paidOut] = [flowsOf(row.received), flowsOf(row.paidOut)]
  const holds = totalOf(received) - totalOf(paidOut)
  const claims = claimsOf(reads, row)
  const owes = claims.reduce((total, { amount }) => total + amount, 0n)
  const isSolvent = holds >= owes && claims.every(({ amount }) => amount >= 0n)
  return { contract: row.contract, received, paidOut, holds, claims, owes, isSolvent }
}

/** Compares, contract by contract, what came in and went out with what is owed. */
export const readSolvency = (reads: ReadModel, chainId: number): SolvencyReport => {
  const rows = HOLDERS.map(
    (contract) => reads.get(holdings, chainId, contract) ?? emptyHolding(contract, chainId),
  )
  const holders = rows.map((row) => balanceOf(reads, row))
  const { settled = 0, unbalanced = [] } = rows.find(({ contract }) => contract === 'Settlement') ?? {}
  const isSolvent = unbalanced.length === 0 && holders.every((holder) => holder.isSolvent)
  return { chainId, holders, settled, unbalanced, isSolvent }
}
