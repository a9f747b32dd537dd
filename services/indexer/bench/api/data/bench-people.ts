import type { JsonValue } from '@lilymed/event-store'
import { addressOf } from '../../../src/testing/fact-script.ts'
import { jobCreator, resourceProvider } from '../../../src/testing/play-deal.ts'
import { byZipf } from './random.ts'

const named = (role: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => addressOf(`${role} ${index + 1}`))

/** Who has jobs done, and who does them: some often, most seldom. */
export const creators = named('creator', 2_000)
export const providers = named('provider', 300)

/** Modules that jobs name. */
export const modules = Array.from(
  { length: 40 },
  (_, index) => `github.com/lilypad-tech/module-${index + 1}:v1`,
)

/** Puts other people into the facts of a dispute that was played by its usual two. */
export const recast = (
  random: () => number,
  { keepsProvider }: { readonly keepsProvider: boolean },
): ((data: JsonValue) => JsonValue) => {
  const creator = creators[byZipf(random, creators.length)]
  const provider = keepsProvider ? resourceProvider : providers[byZipf(random, providers.length)]
  const of = (value: JsonValue): JsonValue => {
    if (value === jobCreator) return creator ?? value
    return value === resourceProvider ? (provider ?? value) : value
  }
  return (data) =>
    Object.fromEntries(Object.entries(data as object).map(([name, value]) => [name, of(value as JsonValue)]))
}
