/**
 * How Node is started in a child: with nothing of the service's own arguments. The heap is for tensors on their way; what a
 * driver takes is outside of it.
 */
export const childArguments = ['--max-old-space-size=1024', '--no-warnings'] as const
