import type { Acknowledged, RemoteFollower } from '../../contract-suite/contract-engine.ts'
import { startScript } from '../../sqlite/test-support/other-process.ts'

const script = (name: string) => `../../kurrentdb/testing/${name}`

/** Follows a store from another process. An empty connection string stands for KURRENTDB_URL. */
export async function followElsewhere(url: string, namespace = ''): Promise<RemoteFollower> {
  const child = startScript(script('follow.child.ts'), url, namespace)
  return {
    async seen(count) {
      await child.until(() => child.lines.length >= count)
      return child.lines
    },
    stop: () => child.kill('SIGKILL'),
  }
}

/** Lets another process append to a store, kills it after `count` acknowledgements, and answers all of them. */
export async function killDuringLoad(url: string, count: number, namespace = ''): Promise<Acknowledged[]> {
  const child = startScript(script('load.child.ts'), url, namespace)
  try {
    await child.until(() => child.lines.length >= count)
  } finally {
    await child.kill('SIGKILL')
  }
  // The kill may cut the last line short; that append was acknowledged to nobody.
  return child.lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Acknowledged)
}
