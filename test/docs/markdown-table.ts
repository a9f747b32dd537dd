/** A Markdown table; cells have their bars escaped. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** Puts text between `<!-- name -->` and `<!-- /name -->`, leaving the rest of the page alone. */
export const fillSection = (page: string, name: string, text: string): string => {
  const start = `<!-- ${name} -->`
  const end = `<!-- /${name} -->`
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page has no section ${start} … ${end}`)
  return `${page.slice(0, from + start.length)}\n${text}\n${page.slice(to)}`
}
