import { NetworkConfig, planProblems } from '@lilymed/network'
import { ConfigInvalid, loadConfig } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

/** The settings of the network commands. Throws ConfigInvalid with everything that is wrong with them, in themselves and together. */
export const loadNetworkConfig = ({
  options,
  environment,
}: Pick<Invocation, 'options' | 'environment'>): NetworkConfig => {
  const file = textOption(options, 'config')
  const config = loadConfig(NetworkConfig, { file, environment })
  const problems = planProblems(config)
  if (problems.length === 0) return config
  throw new ConfigInvalid(problems, file)
}
