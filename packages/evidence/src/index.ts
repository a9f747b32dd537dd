export { documentCid, evidenceCidOf } from './cid/document-cid.ts'
export type { ByteStream } from './car/byte-source.ts'
export { carLimits } from './car/car-limits.ts'
export type { CarLimits } from './car/car-limits.ts'
export type { CarRefusalCode, CarRejection } from './car/car-refusal.ts'
export { proveCar } from './car/prove-car.ts'
export type { ProvedCar, ProveOutcome } from './car/prove-car.ts'
export type { ProvedBlock } from './car/read-blocks.ts'
export { scanDagCbor } from './car/scan-dag-cbor.ts'
export { createMemoryStore } from './store/create-memory-store.ts'
export type { EvidenceStore, KeptDocument, PutOutcome } from './store/evidence-store.ts'
export { openFolderStore } from './store/open-folder-store.ts'
export { plainContent, readDocument } from './read/read-document.ts'
export type { ReadDocument, ReadLimits, ReadOutcome } from './read/read-document.ts'
export type { EvidenceSource, SourceAnswer } from './fetch/evidence-source.ts'
export { fetchDocument } from './fetch/fetch-document.ts'
export type { Fetched, FetchOptions } from './fetch/fetch-document.ts'
export { folderSource } from './fetch/folder-source.ts'
export { httpSource } from './fetch/http-source.ts'
export type { HttpSourceOptions } from './fetch/http-source.ts'
export type {
  Deletion,
  DocumentName,
  EvidenceLedger,
  KeptPin,
  LedgerDocument,
  LetGo,
} from './ledger/evidence-ledger.ts'
export { openLedger } from './ledger/open-ledger.ts'
export { decideRetention } from './retention/decide-retention.ts'
export type { Retention, RetentionFacts } from './retention/decide-retention.ts'
export type * from './retention/retention.ts'
export { viewEvidence } from './read/evidence-view.ts'
export type { EvidenceView, FileView, LogView, RunView } from './read/evidence-view.ts'
export type { ComparisonView, FileDifferenceView, SideView } from './read/view-comparison.ts'
