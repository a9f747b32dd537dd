// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDisputePool} from "../interfaces/IDisputePool.sol";
import {Phase} from "../libraries/Numbers.sol";
import {PoolState} from "./PoolState.sol";

/// @notice Claims whose digest nobody but the provider knows before the votes are revealed.
abstract contract Seals is PoolState, IDisputePool {
    bytes32 private constant SEAL_TYPEHASH =
        keccak256("Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32 salt)");

    /// @inheritdoc IDisputePool
    function openSeal(bytes32 disputeId, bytes32 resultDigest, bytes32 salt) external {
        (Dispute storage dispute,) = _inPhase(Phase.REVEAL, disputeId);
        bytes32 seal = dispute.seal;
        if (seal == 0) revert NotSealed();
        if (!dispute.isSealed) revert AlreadyOpened();
        bytes32 got = keccak256(
            abi.encode(
                SEAL_TYPEHASH, block.chainid, _keyOf(dispute.dealId), dispute.resourceProvider, resultDigest, salt
            )
        );
        if (got != seal) revert WrongSeal(seal, got);
        dispute.isSealed = false;
        dispute.claimDigest = resultDigest;
        emit SealOpened(disputeId, resultDigest, salt);
    }
}
