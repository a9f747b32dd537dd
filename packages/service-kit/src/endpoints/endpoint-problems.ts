import type { ConfigProblem } from '../config/problems.ts'
import type { EndpointConfig } from './endpoint-config.ts'

/** What is wrong with one endpoint that fits its schema; `path` is its place in the configuration. */
export const endpointProblems = (endpoint: EndpointConfig, path: string): ConfigProblem[] => {
  const { url, urlFile, wsUrl, wsUrlFile } = endpoint
  const problems: ConfigProblem[] = []
  if (url === undefined && urlFile === undefined) {
    problems.push({
      path: `${path}.url`,
      reason: 'is missing; give it, or the file that holds it as urlFile',
    })
  }
  for (const [name, given] of Object.entries({ url, wsUrl })) {
    // The URL itself may hold an API key, so it is not repeated.
    if (given !== undefined && !URL.canParse(given)) {
      problems.push({
        path: `${path}.${name}`,
        reason: 'is no URL that can be read: look at its host and port',
      })
    }
  }
  if (url !== undefined && urlFile !== undefined) {
    problems.push({ path: `${path}.urlFile`, reason: 'is given beside url: choose one of them' })
  }
  if (wsUrl !== undefined && wsUrlFile !== undefined) {
    problems.push({ path: `${path}.wsUrlFile`, reason: 'is given beside wsUrl: choose one of them' })
  }
  return problems
}
