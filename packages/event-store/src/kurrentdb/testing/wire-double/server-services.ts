import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import { features, gossip, shared, streams2Service, streamsService } from './protocol.ts'

type Empty = InstanceType<typeof shared.Empty>
type SupportedMethods = InstanceType<typeof features.SupportedMethods>
type ClusterInfo = InstanceType<typeof gossip.ClusterInfo>

/** ServerFeatures.GetSupportedMethods: the version, and which calls there are. */
export function createServerFeatures(version: string, leftOut: readonly string[]) {
  return (_: ServerUnaryCall<Empty, SupportedMethods>, answer: sendUnaryData<SupportedMethods>): void => {
    const supported = new features.SupportedMethods().setEventStoreServerVersion(version)
    const services = [streamsService.StreamsService, streams2Service.StreamsServiceService]
    for (const { path } of services.flatMap((service) => Object.values(service) as { path: string }[])) {
      const [, service = '', method = ''] = path.toLowerCase().split('/')
      if (leftOut.includes(method)) continue
      supported.addMethods(new features.SupportedMethod().setServiceName(service).setMethodName(method))
    }
    answer(null, supported)
  }
}

const leader = gossip.MemberInfo.VNodeState.LEADER

/** Gossip.Read: a cluster of one, which leads. */
export function createGossip(port: () => number) {
  return (_: ServerUnaryCall<Empty, ClusterInfo>, answer: sendUnaryData<ClusterInfo>): void => {
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
      .setState(leader)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port()))
    const cluster = new gossip.ClusterInfo()
    cluster.addMembers(member)
    answer(null, cluster)
  }
}
