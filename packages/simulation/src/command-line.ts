import { parseArgs } from 'node:util'

/** Plays per figure: under a minute for all of them on two cores of a small machine. */
export const DEFAULT_RUNS = 200_000

/** Plays per figure that a run may ask for: more would take days. */
const MOST_RUNS = 100_000_000

const LARGEST_SEED = 2 ** 32 - 1

/** What a command line asks for. */
export type Options = {
  readonly runs: number
  readonly seed: number
  readonly json: boolean
  /** Where the plot goes; undefined for where the repository keeps it. */
  readonly out: string | undefined
}

/** A command line that runs, asks for help, or is refused. */
export type CommandLine =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'rejected'; readonly rejection: { readonly code: 'USAGE'; readonly message: string } }

/** What --help prints. */
export const USAGE = `Usage: npm run simulate [-- options]

Plays the mediation game many times and holds what comes out against the formulas of its design.

  --runs <n>        disputes played for each figure (${DEFAULT_RUNS})
  --seed <n>        0 to ${LARGEST_SEED}; equal seeds print equal numbers (1)
  --out <file.svg>  where the plot goes (docs/explanation/mediation-game.svg)
  --json            one JSON document instead of tables
  --help            this text

Ends with 0 when every formula lies in its interval, 5 when one does not, 2 when it cannot understand or write.
`

const rejected = (message: string): CommandLine => ({
  kind: 'rejected',
  rejection: { code: 'USAGE', message },
})

const integerIn = (text: string, lowest: number, highest: number): number | null => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= lowest && value <= highest ? value : null
}

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    options: {
      runs: { type: 'string', default: String(DEFAULT_RUNS) },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values

/** Reads a command line; never throws. */
export const readCommandLine = (words: readonly string[]): CommandLine => {
  let values: ReturnType<typeof parse>
  try {
    values = parse(words)
  } catch (failure) {
    return rejected(failure instanceof Error ? failure.message : String(failure))
  }
  if (values.help) return { kind: 'help' }
  const runs = integerIn(values.runs, 1, MOST_RUNS)
  if (runs === null)
    return rejected(`--runs takes a whole number from 1 to ${MOST_RUNS}, got "${values.runs}"`)
  const seed = integerIn(values.seed, 0, LARGEST_SEED)
  if (seed === null)
    return rejected(`--seed takes a whole number from 0 to ${LARGEST_SEED}, got "${values.seed}"`)
  if (values.out !== undefined && !values.out.endsWith('.svg'))
    return rejected(`--out takes the name of an SVG file (….svg), got "${values.out}"`)
  return { kind: 'run', options: { runs, seed, json: values.json, out: values.out } }
}
