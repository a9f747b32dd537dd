import type { HostileContainerJob, WantedOfContainer } from './container-job.ts'
import { compares, exhausts, jobsOf, leaves } from './container-job.ts'

const jobOf = jobsOf('outputs')
const job = (
  row: number,
  name: string,
  args: string,
  wanted: WantedOfContainer,
  profile: 'compat' | 'sealed' = 'sealed',
): HostileContainerJob => jobOf(row, name, [args], wanted, { profile })
const keepsHonest = compares({ files: ['outputs/honest'] })

/** Cases 16 to 28: what is left behind. Under compat, what Lilypad drops is dropped. */
export const containerOutputs: readonly HostileContainerJob[] = [
  job(16, 'more than the quota', 'flood', exhausts('outputs')),
  job(17, 'files without end', 'inodes', exhausts('outputs')),
  job(18, 'a file that says it is a tebibyte', 'sparse', leaves('bytes')),
  job(19, 'a thousand folders deep', 'deep', leaves('depth')),
  job(19, 'a thousand folders deep, compat', 'deep', leaves('depth'), 'compat'),
  job(20, 'links out of the outputs', 'symlinks', leaves('symlink')),
  job(20, 'links out of the outputs, compat', 'symlinks', keepsHonest, 'compat'),
  job(21, 'a folder that is a link to /', 'symlinked-folder', leaves('symlink')),
  job(21, 'a folder that is a link to /, compat', 'symlinked-folder', keepsHonest, 'compat'),
  job(22, 'a hard link', 'hard-link', leaves('hardlink')),
  job(22, 'a hard link, compat', 'hard-link', compares({ files: ['outputs/a', 'outputs/b'] }), 'compat'),
  job(23, 'a FIFO', 'fifo', leaves('special')),
  job(23, 'a FIFO, compat', 'fifo', keepsHonest, 'compat'),
  job(24, 'a socket', 'socket', leaves('special')),
  job(24, 'a socket, compat', 'socket', keepsHonest, 'compat'),
  job(26, 'a name of two lines', 'line-feed', leaves('name')),
  job(26, 'a name of two lines, compat', 'line-feed', leaves('name'), 'compat'),
  job(26, 'a name that is no UTF-8', 'not-utf8', leaves('name')),
  job(27, 'a set-uid file', 'set-uid', leaves('setid')),
  job(27, 'a set-uid file, compat', 'set-uid', compares({ files: ['outputs/su'] }), 'compat'),
  job(28, 'a writer that is still at it', 'racer', compares({ files: ['outputs/racer.txt'] })),
  // Lilypad's digest leaves hidden files out; we keep them, and name them in the manifest.
  job(1, 'a hidden file', 'hidden', compares({ files: ['outputs/.hidden', 'outputs/seen'] }), 'compat'),
]
