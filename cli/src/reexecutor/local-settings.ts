import { loadConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'
import { ReexecutorSettings } from './reexecutor-settings.ts'

/** The same file as the service's, of which the engines are used; without one, WebAssembly alone. */
const LocalSettings = Type.Object(
  { ...ReexecutorSettings.properties, dataDirectory: Type.Optional(Type.String()) },
  { additionalProperties: false },
)

/** The engines' settings. Throws ConfigInvalid. */
export const loadLocalSettings = ({ options, environment }: Pick<Invocation, 'options' | 'environment'>) =>
  loadConfig(LocalSettings, { file: textOption(options, 'config'), environment })
