import { ociConfig } from '../engines/container/runc/oci-config.ts'
import { strictProfile } from '../engines/container/seccomp/strict-profile.ts'

/** The configuration of a small container, for what is added to one. */
export const smallOciConfig = ociConfig({
  spec: {
    id: 'r',
    image: '',
    entrypoint: [],
    arguments: [],
    environment: {},
    profile: 'compat',
    mounts: [],
    memoryBytes: 1,
    pids: 1,
    scratchBytes: 1,
    cpuset: '0',
    devices: [],
    hostname: 'job',
    seccomp: strictProfile('x64'),
  },
  rootPath: '/mnt',
  arguments: ['/job'],
  environment: ['PATH=/bin', 'A=1'],
  workingDirectory: '/',
  user: { uid: 0, gid: 0, additionalGids: [], home: '/' },
  cgroupsPath: '/c',
  idMap: { base: 1, size: 1 },
  hasSwapLimit: true,
  openFiles: 1,
})
