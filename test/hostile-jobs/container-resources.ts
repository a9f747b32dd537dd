import type { HostileContainerJob } from './container-job.ts'
import { compares, exhausts, jobsOf, timesOut } from './container-job.ts'

const job = jobsOf('resources')
const short = { wallTimeMs: 1_500 }
const smallMemory = { memoryBytes: 48 * 2 ** 20 }

/** Cases 1 to 15: what takes more than it is given. */
export const containerResources: readonly HostileContainerJob[] = [
  job(1, 'an honest program', ['honest'], compares({ stdout: 'honest\n', files: ['outputs/result.txt'] })),
  job(1, 'an honest program, as Lilypad runs it', ['honest'], compares({ stdout: 'honest\n' }), {
    profile: 'compat',
  }),
  job(2, 'an exit code', ['exit'], compares({ exitCode: 3 })),
  job(3, 'memory without end', ['malloc'], exhausts('memory'), { limits: smallMemory }),
  job(4, 'memory in files without names', ['memfd'], exhausts('memory'), { limits: smallMemory }),
  job(5, 'memory in /dev/shm', ['shm'], exhausts('memory'), { limits: smallMemory }),
  job(6, 'a full /tmp', ['fill', '/tmp/x'], compares({ exitCode: 6 })),
  // Room for the kernel's own memory of as many processes as it may have, so that their number is what stops it.
  job(7, 'a fork bomb', ['fork-bomb'], timesOut, { limits: { ...short, memoryBytes: 512 * 2 ** 20 } }),
  job(
    8,
    'forks up to the limit',
    ['fork-limit'],
    compares({ stdout: /^stopped at (6[0-3]|5\d): EAGAIN\n$/ }),
  ),
  job(9, 'a loop without end', ['spin'], timesOut, { limits: short }),
  job(10, 'a sleep without end', ['sleep'], timesOut, { limits: short }),
  job(11, 'deafness to every signal', ['deaf'], timesOut, { limits: short }),
  job(12, 'a daemon that outlives its parent', ['daemon'], compares()),
  job(13, 'open files without end', ['files'], compares({ stdout: 'files EMFILE\n' })),
  job(14, 'a gigabyte on stdout', ['stdout'], exhausts('log')),
  job(15, 'a gigabyte on stderr', ['stderr'], exhausts('log')),
]
