import { NetworkConfig, planProblems } from '@lilymed/network'
import { loadConfig } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

/** The settings of the network commands. Throws ConfigInvalid with everything that is wrong with them, in themselves and together. */
export const loadNetworkConfig = ({
  options,
  environment,
}: Pick<Invocation, 'options' | 'environment'>): NetworkConfig =>
  loadConfig(NetworkConfig, { file: textOption(options, 'config'), environment }, planProblems)
