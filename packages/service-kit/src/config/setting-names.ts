import { anyPlace } from './schema-leaves.ts'
import type { ConfigPath } from './schema-leaves.ts'

/** A setting as people write it: `http.port`, `chains[0].endpoints[1].url`, `chains[].chainId` for any place. */
export const settingName = (path: ConfigPath): string =>
  path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    if (key === anyPlace) return `${name}[]`
    return name === '' ? key : `${name}.${key}`
  }, '')

/** `http.port` is read from `LILYMED_HTTP_PORT`, `chains[0].chainId` from `LILYMED_CHAINS_0_CHAIN_ID`; any place is `<n>`. */
export const environmentName = (path: ConfigPath): string =>
  `LILYMED_${path
    .map((key) => {
      if (typeof key === 'number') return String(key)
      return key === anyPlace ? '<n>' : key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    })
    .join('_')}`
