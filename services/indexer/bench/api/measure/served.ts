import { askChild, startChild, stopChild } from '../load/child.ts'
import type { Child } from '../load/child.ts'

/** What a server of the bench is told; each is answered with how it stands. */
export type ServedOrder =
  | { readonly kind: 'usage' }
  /** Blocks a second; 0 to stop. */
  | { readonly kind: 'follow'; readonly perSecond: number }

/** How a server stands: CPU time since it began, and memory. */
export type Usage = { readonly cpuMs: number; readonly rssBytes: number }

/** A server in a process of its own. */
export type Server = {
  readonly url: string
  tell(order: object): Promise<Usage>
  stop(): Promise<void>
}

const startServer = async (script: string, parameters: object = {}): Promise<Server> => {
  const child: Child = startChild(script, parameters)
  const { url } = await askChild<{ readonly url: string }>(child)
  let told: Promise<unknown> = Promise.resolve()
  /** One thing at a time: an answer does not say what it answers. */
  const tell = (order: object): Promise<Usage> => {
    const answer = told.then(() => askChild<Usage>(child, order))
    told = answer.catch(() => {})
    return answer
  }
  return { url, tell, stop: () => stopChild(child) }
}

/** The indexer's server over the data in a directory. */
export const startIndexer = (directory: string, facts: number): Promise<Server> =>
  startServer('served.child.ts', { directory, facts })

/** A server that gives back, in turn, what it is handed. */
export const startBare = async (): Promise<Server> => startServer('bare.child.ts')
