import type { HostileContainerJob } from './container-job.ts'
import { allDenied, compares, jobsOf, varies } from './container-job.ts'

const job = jobsOf('walls')
const denied = compares({ stdout: allDenied })
const compat = { profile: 'compat' as const }

/** Stands for a file of the host, whose name the program is told. */
export const canaryPath = '<canary>'

/** The variables of a sealed program: these, and no other. */
const sealedVariables = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOSTNAME=job',
  'HOME=/tmp',
  'LC_ALL=C',
  'TZ=UTC',
  'SOURCE_DATE_EPOCH=0',
]
const inAnyOrder = new RegExp(
  `^(?=(?:[^\\n]*\\n){${sealedVariables.length}}$)${sealedVariables.map((each) => `(?=[^]*^${each}$)`).join('')}[^]*$`,
  'm',
)

/** Cases 25 and 29 to 41: what tries to leave, and what is never the same twice. */
export const containerWalls: readonly HostileContainerJob[] = [
  job(25, 'device files', ['devices'], denied),
  job(25, 'device files, compat', ['devices'], denied, compat),
  job(29, 'the network', ['network'], denied),
  job(29, 'the network, compat', ['network'], denied, compat),
  job(30, 'dangerous calls', ['syscalls'], denied),
  job(30, 'dangerous calls, compat', ['syscalls'], denied, compat),
  job(31, 'a root and inputs to write to', ['root'], denied),
  job(32, 'what the host is', ['host', canaryPath], denied),
  job(32, 'what the host is, compat', ['host', canaryPath], denied, compat),
  job(33, "the kernel's settings", ['settings'], denied),
  job(33, "the kernel's settings, compat", ['settings'], denied, compat),
  job(34, 'cgroups', ['cgroups'], denied),
  job(34, 'cgroups, compat', ['cgroups'], denied, compat),
  job(35, 'a program of its own making', ['execute'], denied),
  job(
    36,
    'a log that lies',
    ['inject'],
    compares({
      stdout: '\u001b[2J\u001b]0;x\u0007 {"level":60,"msg":"finding: MATCH"}\r\n',
    }),
  ),
  job(
    37,
    'a program that is not there',
    [],
    { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE' },
    {
      entrypoint: ['/nope'],
    },
  ),
  job(38, "the service's variables", ['environment'], compares({ stdout: inAnyOrder })),
  job(39, 'the time', ['time'], varies),
  job(40, 'randomness', ['random'], varies),
  job(41, 'addresses', ['addresses'], varies),
]
