import { loadConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import { textOption } from '../command.ts'
import type { CommandOption, Invocation } from '../command.ts'
import { ReexecutorSettings } from './reexecutor-settings.ts'

/** The same file as the service's, of which the engines are used; without one, WebAssembly alone. */
const LocalSettings = Type.Object(
  { ...ReexecutorSettings.properties, dataDirectory: Type.Optional(Type.String()) },
  { additionalProperties: false },
)

/** Options of the commands that use engines without a service. */
export const localOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: "the reexecutor's TOML file, which says what engines there are" },
  { flags: '--json', summary: 'print one JSON document' },
]

/** The engines' settings. Throws ConfigInvalid. */
export const loadLocalSettings = ({ options, environment }: Pick<Invocation, 'options' | 'environment'>) =>
  loadConfig(LocalSettings, { file: textOption(options, 'config'), environment })
