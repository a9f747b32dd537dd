// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICheckpointAnchor} from "./interfaces/ICheckpointAnchor.sol";

/// @notice Anchors of Merkle logs: sizes only grow, per sender and origin. Older anchors stay readable as events.
contract CheckpointAnchor is ICheckpointAnchor {
    mapping(address sender => mapping(bytes32 origin => Anchor)) private _anchors;

    /// @inheritdoc ICheckpointAnchor
    function anchor(bytes32 origin, uint64 size, bytes32 root) external {
        if (root == 0) revert ZeroRoot();
        uint64 anchored = _anchors[msg.sender][origin].size;
        if (size <= anchored) revert SizeNotGreater(anchored, size);
        _anchors[msg.sender][origin] = Anchor({size: size, anchoredAt: uint64(block.timestamp), root: root});
        emit CheckpointAnchored(msg.sender, origin, size, root);
    }

    /// @inheritdoc ICheckpointAnchor
    function latest(address sender, bytes32 origin)
        external
        view
        returns (uint64 size, uint64 anchoredAt, bytes32 root)
    {
        Anchor storage found = _anchors[sender][origin];
        return (found.size, found.anchoredAt, found.root);
    }
}
