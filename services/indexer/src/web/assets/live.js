// Keeps a page up to date while it is open. Pages are complete without it.

const main = document.querySelector('#main')
const news = document.querySelector('#news')

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

// As the server writes it: the two largest units.
const lengthOf = (seconds) => {
  const start = units.findIndex(([size]) => seconds >= size)
  if (start < 0) return '0 s'
  let rest = seconds
  const parts = units.slice(start, start + 2).map(([size, name]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? '' : `${count} ${name}`
  })
  return parts.filter(Boolean).join(' ')
}

// Times are seen from the newest block's, and go on from there by this machine's clock.
let readAt = Date.now()
const countOn = () => {
  const elapsed = Date.now() - readAt
  for (const shown of document.querySelectorAll('.relative')) {
    const seconds = Math.round(
      (Date.parse(shown.dataset.at) - Date.parse(shown.dataset.now) - elapsed) / 1000,
    )
    shown.textContent = seconds > 0 ? `in ${lengthOf(seconds)}` : `${lengthOf(-seconds)} ago`
  }
}

const enableCopying = () => {
  for (const button of document.querySelectorAll('button[data-copy]')) button.hidden = !navigator.clipboard
}

// Its own id, else where it stands and what it holds or says.
const keyOf = (details) =>
  details.id ||
  `${details.closest('[id]')?.id} ${details.querySelector('[id]')?.id ?? details.querySelector('summary')?.textContent.trim()}`

const refresh = async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const opened = new Set([...main.querySelectorAll('details[open]')].map(keyOf))
  const focused = document.activeElement?.getAttribute?.('href')
  main.replaceChildren(...page.querySelector('#main').childNodes)
  for (const details of main.querySelectorAll('details')) details.open = opened.has(keyOf(details))
  if (focused) main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
  document.querySelector('.reading')?.replaceWith(page.querySelector('.reading'))
  document.querySelector('.bottom')?.replaceWith(page.querySelector('.bottom'))
  readAt = Date.now()
  enableCopying()
}

// Facts arrive in bursts, a block at a time: one refresh shows them all, and one at a time runs.
let timer
let running = Promise.resolve()
const refreshSoon = () => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    running = running.then(refresh).catch(() => undefined)
  }, 150)
}

const inWords = (type) => type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

const follow = ({ live: subject, chain }) => {
  // Of its own chain alone: nothing of another holds it up.
  const query = subject === '' ? '' : `?subject=${encodeURIComponent(subject)}&chainId=${chain}`
  const events = new EventSource(`/v1/events/stream${query}`)
  events.addEventListener('open', () => document.body.classList.add('live'))
  events.addEventListener('error', () => document.body.classList.remove('live'))
  events.addEventListener('rewound', refreshSoon)
  events.addEventListener('reset', refreshSoon)
  events.addEventListener('fact', (message) => {
    if (subject !== '') news.textContent = `New: ${inWords(JSON.parse(message.data).type)}`
    refreshSoon()
  })
  addEventListener('pagehide', () => events.close(), { once: true })
}

const copy = async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy)
  button.textContent = 'Copied'
  setTimeout(() => (button.textContent = 'Copy'), 1500)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-copy]')
  if (button) void copy(button)
})

enableCopying()
if (main.dataset.live !== undefined) setInterval(countOn, 1000)
if (main.dataset.live !== undefined) follow(main.dataset)
