import { environmentName, schemaLeaves } from '@lilymed/service-kit'
import type { ConfigSchema } from '@lilymed/service-kit'
import { markdownTable } from './markdown-table.ts'

export type ConfigurationSection = { readonly command: string; readonly schema: ConfigSchema }

const shown = (value: unknown): string => (value === undefined ? 'required' : `\`${JSON.stringify(value)}\``)

const section = ({ command, schema }: ConfigurationSection): string => {
  const rows = schemaLeaves(schema).map(({ path, schema: leaf }) => [
    `\`${path.join('.')}\``,
    `\`${environmentName(path)}\``,
    leaf.type ?? 'one of several',
    shown(leaf.default),
    leaf.description ?? '',
  ])
  return [
    `## ${command}`,
    markdownTable(['setting', 'environment', 'type', 'default', 'meaning'], rows),
  ].join('\n\n')
}

/** The reference page of all settings, made from the schemas that check them. */
export const configurationPage = (sections: readonly ConfigurationSection[]): string =>
  [
    '# Configuration',
    'Made from the configuration schemas by `npm run docs:update`. A setting comes from a flag, the environment, the TOML file given with `--config`, or its default, in that order. In the file a dotted name is a key in a table: `chain.rpcUrl` is `rpcUrl` under `[chain]`. What is missing, unknown or wrong is listed all at once, with exit code 78.',
    ...sections.map(section),
    '',
  ].join('\n\n')
