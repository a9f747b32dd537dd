// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Keeps the newest checkpoint of each Merkle log of each sender, so that a log cannot be shown with another history
/// than the one that was anchored. Nobody owns it; an anchor speaks for its sender only.
interface ICheckpointAnchor {
    struct Anchor {
        uint64 size;
        uint64 anchoredAt;
        bytes32 root;
    }

    /// @param sender who anchored, the log's operator as far as its readers know
    /// @param origin keccak256 of the log's origin line
    /// @param size events under the root
    /// @param root the RFC 9162 root of the log at this size
    event CheckpointAnchored(address indexed sender, bytes32 indexed origin, uint64 size, bytes32 root);

    error SizeNotGreater(uint64 anchored, uint64 got);
    error ZeroRoot();

    /// @notice Anchors a checkpoint of a log. Each must cover more events than the one before from the same sender.
    /// @dev Reverts ZeroRoot, SizeNotGreater. Emits CheckpointAnchored.
    function anchor(bytes32 origin, uint64 size, bytes32 root) external;

    /// @notice The newest anchor of a sender's log; all zero where there is none.
    /// @return size events under the root
    /// @return anchoredAt when (unix seconds)
    /// @return root the log's root
    function latest(address sender, bytes32 origin)
        external
        view
        returns (uint64 size, uint64 anchoredAt, bytes32 root);
}
