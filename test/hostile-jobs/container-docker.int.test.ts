import { createDockerRuntime } from '../../services/reexecutor/src/engines/container/docker/docker-runtime.ts'
import { startDockerDaemon } from '../../services/reexecutor/src/testing/docker-daemon.ts'
import { hostileContainerSuite } from './container-suite.ts'
import { jobsToTry, openDaemonEngine } from './daemon-engine.ts'

hostileContainerSuite(
  'docker',
  async () => openDaemonEngine(await startDockerDaemon(), createDockerRuntime),
  jobsToTry,
)
