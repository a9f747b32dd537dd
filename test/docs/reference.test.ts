import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { IndexerConfig } from '@lilymed/indexer'
import { MediatorConfig } from '@lilymed/mediator'
import { NetworkConfig } from '@lilymed/network'
import { CheckSettings } from '@lilymed/parties'
import type { ConfigSchema } from '@lilymed/service-kit'
import type { TSchema } from 'typebox'
import { commands } from '../../cli/src/commands/index.ts'
import { groups } from '../../cli/src/program.ts'
import { ReexecutorSettings } from '../../cli/src/reexecutor/reexecutor-settings.ts'
import { cliPage } from './cli-page.ts'
import { configurationPage } from './configuration-page.ts'
import { comparisonPage } from './comparison-page.ts'
import { exportsPage } from './exports-page.ts'
import { assertGolden } from './golden.ts'

/** A TypeBox schema is a JSON schema; its type does not say so. */
const asJsonSchema = (schema: TSchema): ConfigSchema => schema

describe('reference pages', () => {
  test('comparison policies', () => assertGolden('docs/reference/comparison-policy.md', comparisonPage()))

  test('exports', () => assertGolden('docs/reference/exports.md', exportsPage()))

  test('the command line', () => assertGolden('docs/reference/cli.md', cliPage(commands)))

  test('every group of commands says what it is about', () => {
    const names = new Set(commands.map(({ name }) => name))
    for (const { name } of commands) {
      const group = name.split(' ').slice(0, -1).join(' ')
      if (group !== '' && !names.has(group)) assert.notEqual(groups[group], undefined, group)
    }
  })

  test('the configuration', () => {
    const sections = [
      { command: 'lilymed challenge watch', schema: asJsonSchema(CheckSettings) },
      { command: 'lilymed indexer run', schema: asJsonSchema(IndexerConfig) },
      { command: 'lilymed mediator run', schema: asJsonSchema(MediatorConfig) },
      { command: 'lilymed network', schema: asJsonSchema(NetworkConfig) },
      { command: 'lilymed reexecutor serve', schema: asJsonSchema(ReexecutorSettings) },
    ]
    assertGolden('docs/reference/configuration.md', configurationPage(sections))
  })
})
