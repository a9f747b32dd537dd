import type { RunView } from './run-view.ts'

/** Every run the service knows, and who waits for it to change. */
export type RunBook = {
  get(runId: string): RunView | undefined
  set(view: RunView): void
  /** The run as it is, then as it becomes, until it is finished; nothing for an unknown run. */
  watch(runId: string): AsyncGenerator<RunView, void, void>
}

/** True once nothing more will happen to a run by itself. */
export function isFinished(view: RunView): boolean {
  return view.state === 'completed' || view.state === 'failed'
}

/** An empty book that forgets its oldest finished runs beyond `retained`. */
export function createRunBook(retained: number): RunBook {
  const views = new Map<string, RunView>()
  const finished = new Set<string>()
  const waiting = new Map<string, Set<() => void>>()

  const forgetOldest = () => {
    for (const runId of finished) {
      if (finished.size <= retained) return
      finished.delete(runId)
      views.delete(runId)
    }
  }

  return {
    get: (runId) => views.get(runId),
    set: (view) => {
      views.set(view.runId, view)
      finished.delete(view.runId)
      if (isFinished(view)) finished.add(view.runId)
      forgetOldest()
      const wakers = waiting.get(view.runId) ?? new Set()
      waiting.delete(view.runId)
      for (const wake of wakers) wake()
    },
    watch: async function* (runId) {
      let shown: RunView | undefined
      for (;;) {
        const view = views.get(runId)
        if (view === undefined) return
        if (view !== shown) yield view
        shown = view
        if (isFinished(view)) return
        if (views.get(runId) === view) {
          await new Promise<void>((wake) => {
            const wakers = waiting.get(runId) ?? new Set()
            waiting.set(runId, wakers.add(wake))
          })
        }
      }
    },
  }
}
