import { ScoreRulesFile, scoreRulesProblems, toDomainRules } from '@lilymed/api'
import type { ScoreRules } from '@lilymed/domain'
import { ConfigInvalid, loadConfig } from '@lilymed/service-kit'

/** The rules of a TOML file. Throws ConfigInvalid with everything that is wrong with them. */
export const loadScoreRulesFile = (file: string): ScoreRules =>
  toDomainRules(loadConfig(ScoreRulesFile, { file }, scoreRulesProblems))

/** The rules of scoreboards by their files. Throws ConfigInvalid, for two of one chain too. */
export const loadScoreRules = (files: readonly string[]): readonly ScoreRules[] => {
  const found = files.map(loadScoreRulesFile)
  for (const [place, { chainId }] of found.entries()) {
    const first = found.findIndex((other) => other.chainId === chainId)
    if (first === place) continue
    const reason = `are for chain ${chainId}, as those of ${files[first]} are: give each chain one set of rules`
    throw new ConfigInvalid([{ path: `scoreboard.rules[${place}]`, reason }], files[place])
  }
  return found
}
