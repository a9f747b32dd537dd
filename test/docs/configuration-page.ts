import { environmentName, schemaLeaves, settingName } from '@lilymed/service-kit'
import type { ConfigSchema, SchemaLeaf } from '@lilymed/service-kit'
import { markdownTable } from './markdown-table.ts'

export type ConfigurationSection = { readonly command: string; readonly schema: ConfigSchema }

const defaultOf = ({ schema, optional }: SchemaLeaf): string => {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``
  return optional ? 'none' : 'required'
}

const typeOf = ({ schema }: SchemaLeaf): string => {
  const values = schema.enum ?? schema.anyOf?.map((alternative) => alternative.const)
  return values === undefined
    ? (schema.type ?? 'any')
    : values.map((value) => `\`${String(value)}\``).join(' or ')
}

const section = ({ command, schema }: ConfigurationSection): string => {
  const rows = schemaLeaves(schema).map((leaf) => [
    `\`${settingName(leaf.path)}\``,
    `\`${environmentName(leaf.path)}\``,
    typeOf(leaf),
    defaultOf(leaf),
    leaf.schema.description ?? '',
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
    'Made from the configuration schemas by `npm run docs:update`. A setting comes from a flag, the environment, the TOML file given with `--config`, or its default, in that order. In the file a dotted name is a key in a table: `http.port` is `port` under `[http]`. `[]` is any place in an array of tables, which the environment counts from 0: `chains[].endpoints[].url` is `url` under each `[[chains.endpoints]]` of each `[[chains]]`, and `LILYMED_CHAINS_0_ENDPOINTS_1_URL` sets it for the second endpoint of the first chain. What is missing, unknown or wrong is listed all at once, with exit code 78.',
    ...sections.map(section),
    '',
  ].join('\n\n')
