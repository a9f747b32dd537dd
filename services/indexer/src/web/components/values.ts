import { html } from '../html.ts'
import type { Html } from '../html.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A time in UTC, to the second. */
export const time = (timestamp: string): Html => {
  const [date = '', clock = ''] = timestamp.replace('Z', '').split('T')
  const [year, month, day] = date.split('-')
  const shown = `${Number(day)} ${months[Number(month) - 1]} ${year}`
  return html`<time datetime="${timestamp}"
    ><span class="date">${shown}</span> ${clock} <abbr title="coordinated universal time">UTC</abbr></time
  >`
}

/** A time, or a dash where it is not known. */
export const timeOrNone = (timestamp: string | null): Html => (timestamp === null ? none : time(timestamp))

/** What stands where there is nothing to show. */
export const none = html`<span class="none">–</span>`

const shownDecimals = 4
const weiPerLp = 10n ** 18n

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',')

/** An amount of wei in LP: exact to four decimals, marked ≈ where more follow. */
export const lpText = (wei: string): string => {
  const amount = BigInt(wei)
  const size = amount < 0n ? -amount : amount
  const whole = grouped(String(size / weiPerLp))
  const fraction = String(size % weiPerLp).padStart(18, '0')
  const shown = fraction.slice(0, shownDecimals).replace(/0+$/, '')
  const rest = /[1-9]/.test(fraction.slice(shownDecimals))
  const sign = amount < 0n ? '−' : ''
  return `${rest ? '≈ ' : ''}${sign}${whole}${shown === '' ? '' : `.${shown}`}`
}

/** An amount of wei shown in LP; the exact wei are the value of the element and its title. */
export const lp = (wei: string): Html =>
  html`<data class="amount" value="${wei}" title="${wei} wei"
    >${lpText(wei)} <span class="unit">LP</span></data
  >`

/** An amount that was gained or lost: with its sign, its colour, and zero as zero. */
export const lpChange = (wei: string): Html => {
  const amount = BigInt(wei)
  if (amount === 0n) return html`<data class="amount even" value="0">0 <span class="unit">LP</span></data>`
  const text = amount > 0n ? lpText(wei).replace(/^(≈ )?/, '$1+') : lpText(wei)
  return html`<data class="amount ${amount > 0n ? 'gain' : 'loss'}" value="${wei}" title="${wei} wei"
    >${text} <span class="unit">LP</span></data
  >`
}

/** A long id in short: its middle is there to be copied, printed and read aloud, but takes no room on screen. */
export const short = (text: string, head = 8, tail = 6): Html =>
  text.length <= head + tail + 3
    ? html`<code class="id">${text}</code>`
    : html`<code class="id"
        >${text.slice(0, head)}<span class="mid">${text.slice(head, -tail)}</span>${text.slice(-tail)}</code
      >`

/** A long id in full, with a button to copy it that only shows where scripts run. */
export const full = (text: string): Html =>
  html`<span class="full"
    ><code class="id">${text}</code
    ><button type="button" class="copy" data-copy="${text}" hidden>Copy</button></span
  >`
