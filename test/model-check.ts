// Everything that can happen to a small dispute, and the invariants that hold in all of it: `npm run model-check`. A name limits it to
// one scenario: `npm run model-check -- pair`.
import { checkModel, createInvariants, SCENARIOS, type Exploration } from '@lilymed/domain/model-check'

const say = (line = ''): void => void process.stdout.write(`${line}\n`)
const columns = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(26) : String(cell).padStart(10))).join('')
const secondsSince = (start: number): string => ((performance.now() - start) / 1000).toFixed(1)

const tell = ({ violation }: Exploration): void => {
  if (violation === null) return
  say(`✖ ${violation.property}: ${violation.problem}`)
  for (const label of violation.trail) say(`    ${label}`)
}

const wanted = process.argv.slice(2).join(' ')
const scenarios = SCENARIOS.filter(({ name }) => wanted === '' || name === wanted)
if (scenarios.length === 0) {
  say(`no scenario is called "${wanted}"; there are: ${SCENARIOS.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}

for (const { name, meaning } of createInvariants()) say(`${name.padEnd(10)} ${meaning}`)
say()
say(columns('scenario', 'states', 'steps', 'depth', 'seconds'))
const start = performance.now()
const explored = scenarios.map(({ name, ...rest }) => {
  const began = performance.now()
  const exploration = checkModel({ name, ...rest })
  const { states, steps, depth } = exploration
  say(columns(name, states, steps, depth, secondsSince(began)))
  tell(exploration)
  return exploration
})
const total = (pick: 'states' | 'steps'): number =>
  explored.reduce((sum, exploration) => sum + exploration[pick], 0)
const deepest = Math.max(0, ...explored.map(({ depth }) => depth))
say(columns('together', total('states'), total('steps'), deepest, secondsSince(start)))
const broken = explored.filter(({ violation }) => violation !== null).length
if (broken > 0) process.exitCode = 1
else if (explored.length > 0) say('\n✔ every invariant holds in every state')
