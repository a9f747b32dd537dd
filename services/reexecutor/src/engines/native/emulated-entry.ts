// The first file of a process under an emulator: answers tasks with the worker that its argument names.
const [, , worker = ''] = process.argv
const { runTask } = (await import(worker)) as { runTask(task: unknown): Promise<unknown> }

process.on('message', ({ task }: { readonly task: unknown }) => {
  runTask(task).then(
    (reply) => process.send?.({ kind: 'reply', reply }),
    (error: unknown) =>
      process.send?.({ kind: 'error', error: error instanceof Error ? error.message : String(error) }),
  )
})
