import type { ReadModel } from '../../read-model/read-model.ts'

/** Which chains have been rewound since a moment of the past. */
export const rewoundSince = (
  then: Pick<ReadModel, 'chains'>,
  now: Pick<ReadModel, 'chains'>,
): readonly number[] => {
  const before = new Map(then.chains().map(({ chainId, rewinds }) => [chainId, rewinds]))
  return now
    .chains()
    .filter(({ chainId, rewinds }) => rewinds !== (before.get(chainId) ?? rewinds))
    .map(({ chainId }) => chainId)
}
