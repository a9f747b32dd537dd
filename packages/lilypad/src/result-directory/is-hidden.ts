/** True for a path that Lilypad's digest leaves out: some segment of it begins with a dot. */
export function isHidden(path: string): boolean {
  return path.split('/').some((segment) => segment.startsWith('.'))
}
