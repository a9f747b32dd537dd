import type { Resolution, ResolutionRecord } from './resolution-record.ts'

/** A record that lasts as long as the process: for commands that run once. */
export const createMemoryResolutionRecord = (): ResolutionRecord => {
  const resolutions = new Map<string, Resolution>()
  return {
    get: async (key) => resolutions.get(key),
    putIfAbsent: async (key, resolution) => {
      const kept = resolutions.get(key) ?? resolution
      resolutions.set(key, kept)
      return kept
    },
  }
}
