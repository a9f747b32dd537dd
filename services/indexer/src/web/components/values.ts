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

/** A text of somebody else stands in its own direction, whatever letters are in it, and moves nothing beside it. */
const isolated = (text: string): Html => html`<bdi>${text}</bdi>`

/** A long id in short: its middle is there to be copied, printed and read aloud, but takes no room on screen. */
export const short = (text: string, head = 8, tail = 6): Html => {
  if (text.length <= head + tail + 3) return html`<code class="id">${isolated(text)}</code>`
  if (text.length > longestWhole) return long(text)
  const [start, middle, end] = [text.slice(0, head), text.slice(head, -tail), text.slice(-tail)]
  return html`<code class="id"
    ><bdi>${start}<span class="mid">${middle}</span>${end}</bdi></code
  >`
}

/** A long id in full, with a button to copy it that only shows where scripts run. */
export const full = (text: string): Html =>
  text.length > longestWhole
    ? long(text)
    : html`<span class="full"
        ><code class="id">${isolated(text)}</code
        ><button type="button" class="copy" data-copy="${text}" hidden>Copy</button></span
      >`

/** Texts up to this length stand on a page as they are. */
const longestWhole = 200
/** Longer ones open up to this one; the API has the rest. */
const longestOpened = 4000

/** A text that its writer chose the length of: cut where it is too long to stand here, and opening to the whole. */
export const long = (text: string): Html => {
  if (text.length <= 80) return html`<code class="id">${isolated(text)}</code>`
  const size = text.length.toLocaleString('en-GB')
  const rest =
    text.length > longestOpened &&
    html` <span class="why">and more: the API has all ${size} characters</span>`
  return html`<details class="long">
    <summary>
      <code class="id">${isolated(`${text.slice(0, 60)}…`)}</code> <span class="why">${size} characters</span>
    </summary>
    <code class="id">${isolated(text.slice(0, longestOpened))}</code>${rest}
  </details>`
}
