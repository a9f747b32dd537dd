import { createPodmanRuntime } from '../../services/reexecutor/src/engines/container/podman/podman-runtime.ts'
import { startPodmanService } from '../../services/reexecutor/src/testing/podman-service.ts'
import { hostileContainerSuite } from './container-suite.ts'
import { jobsToTry, openDaemonEngine } from './daemon-engine.ts'

hostileContainerSuite(
  'podman',
  async () => openDaemonEngine(await startPodmanService(), createPodmanRuntime),
  jobsToTry,
)
