import type { Dispute } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { full, short } from './values.ts'

const namedAccounts: Readonly<Record<string, string>> = {
  'deal-escrow': 'Deal escrow',
  'dispute-escrow': 'Dispute escrow',
  treasury: 'Treasury',
  insurance: 'Insurance',
  'token-owner': 'Token owner',
}

const isAddress = (account: string): boolean => account.startsWith('0x')

/**
 * A picture of an address, for telling addresses apart at a glance: five by five cells, mirrored, from its own digits. Two
 * addresses can look alike, so it never stands without the address.
 */
export const picture = (address: string): Html => {
  const digits = Array.from(address.slice(2), (digit) => Number.parseInt(digit, 16))
  const hue = ((digits[38] ?? 0) * 16 + (digits[39] ?? 0)) * 1.4
  const cells = Array.from({ length: 15 }, (_, index) => ({
    x: Math.floor(index / 5),
    y: index % 5,
    on: (digits[index * 2] ?? 0) % 2 === 1,
  })).filter(({ on }) => on)
  const drawn = cells.flatMap(({ x, y }) =>
    x === 2
      ? [[x, y]]
      : [
          [x, y],
          [4 - x, y],
        ],
  )
  return html`<svg class="picture" viewBox="-1 -1 7 7" aria-hidden="true" focusable="false">
    <rect
      x="-1"
      y="-1"
      width="7"
      height="7"
      rx="1.6"
      fill="hsl(${Math.round(hue)} 45% 50%)"
      fill-opacity=".16"
    />
    <path
      fill="hsl(${Math.round(hue)} 52% 48%)"
      d="${drawn.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('')}"
    />
  </svg>`
}

/** An account in short. A mediator's links to its record. */
export const account = (name: string, options: { readonly mediator?: boolean } = {}): Html => {
  if (!isAddress(name)) return html`<span class="account named">${namedAccounts[name] ?? name}</span>`
  const shown = html`${picture(name)}${short(name, 6, 4)}`
  return options.mediator === true
    ? html`<a class="account" href="/mediators/${name}">${shown}</a>`
    : html`<span class="account">${shown}</span>`
}

/** An address in full, with its picture. */
export const wholeAccount = (address: string): Html =>
  html`<span class="account whole">${picture(address)}${full(address)}</span>`

/** What an account is to a dispute, in words; undefined for one that is nothing to it. */
export const roleIn = (dispute: Dispute, name: string): string | undefined => {
  const roles = [
    name === dispute.jobCreator && 'job creator',
    name === dispute.resourceProvider && 'resource provider',
    name === dispute.solver && 'solver',
    dispute.rounds.some(({ seats }) => seats.some(({ mediator }) => mediator === name)) && 'mediator',
    dispute.rounds.some(({ appeal }) => appeal?.appellant === name) && 'appellant',
    name === dispute.canary?.sponsor && 'canary’s sponsor',
    name === dispute.finalised?.finaliser && 'finaliser',
  ].filter((role) => role !== false)
  return roles.length === 0 ? undefined : roles.join(', ')
}
