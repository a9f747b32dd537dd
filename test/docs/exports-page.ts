import { exportColumns, exportRoutes } from '@lilymed/api'
import { markdownTable } from './markdown-table.ts'

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** The reference page of exports: every list that can be had whole, and the columns of its CSV. */
export const exportsPage = (): string =>
  [
    '# Exports',
    'Made from the schemas in `packages/api` by `npm run docs:update`. Each list of the API can be had whole, as NDJSON (the items as the list has them, one a line) or as CSV; [Read the API](../how-to/read-the-api.md) says how. A column is named by the way to its value in an item. A value that is null, or part of something that is null, is an empty cell; an empty text is `""`. A column marked JSON holds an array, or an object of no fixed shape, as JSON. Numbers that do not fit into 53 bits, all amounts among them, are decimal text.',
    ...exportRoutes.flatMap(({ path, list, item }) => [
      `## ${path}`,
      `The items of \`${list}\`.`,
      markdownTable(
        ['column', 'what it is'],
        exportColumns(item).map(({ name, kind, description }) => [
          `\`${name}\``,
          [kind === 'json' ? 'JSON' : '', oneLine(description)].filter((part) => part !== '').join('; '),
        ]),
      ),
    ]),
    '',
  ].join('\n\n')
