import { DaemonError, unless } from '../daemon/daemon-error.ts'
import type { ImageDaemon } from '../daemon/image-daemon.ts'
import { watchDaemon } from '../daemon/watch-daemon.ts'
import { ask } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'

/** Docker's daemon as images are asked of it. It verifies every blob by its digest itself. */
export function dockerImageDaemon({ brief, patient, callTimeoutMs }: DockerClient): ImageDaemon {
  return {
    inspect: async (image) => {
      try {
        const { Architecture, Os, Size } = await ask(brief.getImage(image).inspect())
        return { architecture: Architecture, os: Os, bytes: Size }
      } catch (error) {
        if (error instanceof DaemonError && error.status === 404) return undefined
        throw error
      }
    },
    pull: async (image, { host, credentials }, signal) => {
      // Its credentials travel in a header (X-Registry-Auth), never in an address.
      const auth = credentials === undefined ? {} : { ...credentials, serveraddress: host }
      const watch = watchDaemon(() => ask(brief.ping()), callTimeoutMs, signal)
      try {
        const options = { fromImage: image, abortSignal: watch.signal }
        await followPull(await ask(patient.createImage(auth, options)), watch.signal)
      } finally {
        watch.close()
      }
    },
    // 409: a container needs it, or it has more names than the one we gave it.
    remove: (image) => unless([404, 409], ask(brief.getImage(image).remove())),
    load: async (archive) => {
      const answer = await ask(brief.loadImage(archive as unknown as string))
      await followPull(answer, undefined)
    },
  }
}

type PullLine = { readonly errorDetail?: { readonly message: string; readonly code?: number } }

/** Reads what the daemon says until it is done; a failure comes as a line of its own, after the status. */
async function followPull(
  progress: AsyncIterable<Buffer | string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let rest = ''
  try {
    for await (const chunk of progress) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) refuse(line)
    }
    refuse(rest)
  } catch (error) {
    if (error instanceof DaemonError || signal?.aborted !== true) throw error
    if (signal.reason instanceof DaemonError) throw signal.reason
    throw new DaemonError(0, 'the pull was ended', error)
  }
}

function refuse(line: string): void {
  if (line.trim() === '') return
  const { errorDetail } = JSON.parse(line) as PullLine
  if (errorDetail !== undefined) throw new DaemonError(errorDetail.code ?? 502, errorDetail.message)
}
