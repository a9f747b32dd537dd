import { DaemonError, unless } from '../daemon/daemon-error.ts'
import type { ImageDaemon } from '../daemon/image-daemon.ts'
import { watchDaemon } from '../daemon/watch-daemon.ts'
import type { LibpodClient } from './libpod-client.ts'

type InspectedImage = { readonly Architecture: string; readonly Os: string; readonly Size: number }
type PullLine = { readonly error?: string }

/** Podman's service as images are asked of it. It verifies every blob by its digest itself. */
export function podmanImageDaemon(client: LibpodClient, pingEveryMs: number): ImageDaemon {
  const path = (image: string, action: string): string => `/images/${encodeURIComponent(image)}${action}`
  return {
    inspect: async (image) => {
      try {
        const found = await client.call({ method: 'GET', path: path(image, '/json') })
        const { Architecture, Os, Size } = found as InspectedImage
        return { architecture: Architecture, os: Os, bytes: Size }
      } catch (error) {
        if (error instanceof DaemonError && error.status === 404) return undefined
        throw error
      }
    },
    pull: async (image, { isInsecure, credentials }, signal) => {
      // Its credentials travel in a header, never in an address.
      const ping = () => client.call({ method: 'GET', path: '/_ping' })
      const watch = watchDaemon(ping, pingEveryMs, signal)
      const lines = client.lines({
        method: 'POST',
        path: '/images/pull',
        query: { reference: image, policy: 'always', tlsVerify: !isInsecure, quiet: true },
        ...(credentials !== undefined && {
          headers: { 'X-Registry-Auth': paddedBase64Url(JSON.stringify(credentials)) },
        }),
        signal: watch.signal,
      })
      try {
        for await (const line of lines) {
          const { error } = line as PullLine
          if (error !== undefined && error !== '') throw new DaemonError(502, error)
        }
      } finally {
        watch.close()
      }
    },
    // 409: a container needs it, or it has more names than the one we gave it.
    remove: (image) => unless([404, 409], client.call({ method: 'DELETE', path: path(image, '') })),
    load: async (archive) => {
      await client.call({ method: 'POST', path: '/images/load', body: archive })
    },
  }
}

/** Base64 of RFC 4648 §5 with its padding, as the service's decoder wants it. */
const paddedBase64Url = (text: string): string =>
  Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
