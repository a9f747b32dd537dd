import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { readCommandLine, USAGE } from './command-line.ts'
import type { Options } from './command-line.ts'
import { drawPlot } from './plot/plot.ts'
import { jsonReport } from './report/json-report.ts'
import { LEGEND, summaryText, tableText } from './report/text-report.ts'
import { hasDifferences, runTables } from './run-tables.ts'
import type { TableResult } from './run-tables.ts'
import { allTables } from './tables/all-tables.ts'

const KEPT_PLOT = fileURLToPath(new URL('../../../docs/explanation/mediation-game.svg', import.meta.url))

const print = (text: string): void => void process.stdout.write(`${text}\n`)
const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** Why a plot cannot be written there, or null; asked before playing, so that nobody waits for nothing. */
const whyUnwritable = (path: string): string | null => {
  try {
    const place = existsSync(path) ? path : dirname(path)
    if (place === path && !statSync(path).isFile()) return 'it is not a file'
    if (place !== path && !statSync(place).isDirectory()) return `${place} is not a folder`
    accessSync(place, constants.W_OK)
    return null
  } catch (failure) {
    return (failure as Error).message
  }
}

const refusePlot = (path: string, problem: string): ExitCode => {
  note(`simulate: the plot cannot be written to ${path}: ${problem}; name another file with --out`)
  return exitCodes.usage
}

const playTables = (options: Options): readonly TableResult[] => {
  const results: TableResult[] = []
  let startedAtMs = performance.now()
  for (const table of runTables(allTables(), options)) {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
    note(`${table.id}: ${table.cells.length} figures in ${seconds} s`)
    if (!options.json) print(`\n${tableText(table)}`)
    results.push(table)
    startedAtMs = performance.now()
  }
  return results
}

const simulate = (options: Options): ExitCode => {
  const path = options.out === undefined ? KEPT_PLOT : resolve(options.out)
  const problem = whyUnwritable(path)
  if (problem !== null) return refusePlot(path, problem)
  const results = playTables(options)
  if (options.json) print(JSON.stringify(jsonReport(options, results)))
  else print(`\n${LEGEND}\n\nseed ${options.seed}, ${options.runs} plays a figure\n${summaryText(results)}`)
  try {
    writeFileSync(path, drawPlot(results))
  } catch (failure) {
    return refusePlot(path, (failure as Error).message)
  }
  note(`plot: ${path}`)
  return hasDifferences(results) ? exitCodes.different : exitCodes.ok
}

// A reader that has seen enough (`npm run simulate | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const line = readCommandLine(process.argv.slice(2))
if (line.kind === 'run') process.exitCode = simulate(line.options)
else if (line.kind === 'help') process.stdout.write(USAGE)
else {
  process.stderr.write(`simulate: ${line.rejection.message}\n\n${USAGE}`)
  process.exitCode = exitCodes.usage
}
