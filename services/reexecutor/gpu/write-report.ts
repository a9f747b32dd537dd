import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reportName, toPage } from './report.ts'
import type { GpuReport } from './report.ts'

/** Writes a report as `<name>.json` and the page of all reports in the folder as README.md. Gives the report's path. */
export async function writeReport(folder: string, report: GpuReport): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${reportName(report)}.json`)
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  const reports = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as GpuReport),
  )
  await writeFile(join(folder, 'README.md'), toPage(reports))
  return file
}
