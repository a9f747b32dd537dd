export { MerkleLogError, type MerkleLogErrorCode } from './merkle-log-error.ts'
export { emptyRoot, leafHash, nodeHash } from './tree/hashing.ts'
export { consistencyRanges, inclusionRanges, type LeafRange } from './tree/proof-ranges.ts'
export {
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
} from './tree/verify-proof.ts'
export { canonicalJson } from './entry/canonical-json.ts'
export { canonicalEvent, isCommitment, isSecretStream, logEntry, publicEntry } from './entry/log-entry.ts'
export { openCheckpoint, signCheckpoint, type Checkpoint } from './note/checkpoint.ts'
export { keyFiles, openLogKeys, readSaltKey, readSigner, type LogKeys } from './note/key-file.ts'
export { parseVerifierKey, type NoteSigner, type NoteVerifier } from './note/note-keys.ts'
export { readEntries, widthAt } from './folder/read-tile.ts'
export { parseTilePath, tilePath, type TileName } from './folder/tile-path.ts'
export { maxNoteBytes } from './note/signed-note.ts'
export { tileWidth } from './tree/tree-edge.ts'
export { folderSource, urlSource, type TileSource } from './folder/tile-source.ts'
export { findLeaves, proveConsistency, proveInclusion, rootOfTiles } from './folder/prove.ts'
export { openingFolder, openingPath, type Opening } from './folder/opening.ts'
export { openLogWriter, type LogFolders, type LogWriter, type Published } from './folder/log-writer.ts'
export {
  startMerkleLog,
  type LogStore,
  type MerkleLog,
  type MerkleLogOptions,
  type MerkleLogStatus,
} from './thread/start-merkle-log.ts'
export { verifyLog, type VerifyLogOptions } from './audit/verify-log.ts'
export type { LogAudit, LogDifference } from './audit/log-audit.ts'
export { proveEvent, verifyEventProof, type EventProof, type ProvedEvent } from './audit/event-proof.ts'
export { benchMerkle, type MerkleBenchOptions, type MerkleBenchResult } from './bench/bench-merkle.ts'
