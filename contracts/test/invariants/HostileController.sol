// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ILilypadController, ILilypadMediationHandler, SharedStructs} from "../../src/interfaces/ILilypad.sol";
import {IDisputePool} from "../../src/interfaces/IDisputePool.sol";

/// @notice Stands between the pool and Lilypad's real controller, passes everything on, counts the verdicts that the controller took, and
/// refuses them in every way there is while it is told to.
contract HostileController is ILilypadMediationHandler {
    enum Mood {
        HONEST,
        /// @dev Calls the pool back from inside the verdict, then passes it on.
        REENTRANT,
        REFUSING,
        /// @dev Returns more than the caller can afford to copy.
        VERBOSE,
        /// @dev Uses all the gas it gets.
        WASTEFUL,
        /// @dev Does not even say where its deals are.
        MUTE
    }

    ILilypadController private immutable _real;
    address private _pool;
    Mood public mood;
    bytes32 private _disputeId;
    mapping(bytes32 dealKey => uint256) public verdicts;
    /// @notice Calls back into the pool that were not refused.
    uint256 public breaches;

    constructor(ILilypadController real) {
        _real = real;
    }

    function setMediationAddress(address pool) external {
        _pool = pool;
    }

    function setMood(Mood mood_, bytes32 disputeId) external {
        (mood, _disputeId) = (mood_, disputeId);
    }

    function getStorageAddress() external view returns (address) {
        require(mood != Mood.MUTE, "mute");
        return _real.getStorageAddress();
    }

    function mediationRequest(SharedStructs.Deal calldata deal) external {
        require(msg.sender == address(_real), "Only controller");
        ILilypadMediationHandler(_pool).mediationRequest(deal);
    }

    function mediationAcceptResult(string calldata dealId) external {
        _behave();
        _real.mediationAcceptResult(dealId);
        verdicts[keccak256(bytes(dealId))]++;
    }

    function mediationRejectResult(string calldata dealId) external {
        _behave();
        _real.mediationRejectResult(dealId);
        verdicts[keccak256(bytes(dealId))]++;
    }

    function _behave() private {
        require(msg.sender == _pool, "Only mediation");
        if (mood == Mood.REENTRANT) _callBack();
        require(mood != Mood.REFUSING && mood != Mood.MUTE, "refused");
        if (mood == Mood.VERBOSE) {
            // Half of it buys memory, which costs the caller as much again.
            uint256 words = 8_000 + gasleft() / 8_000;
            assembly { revert(0, mul(words, 32)) }
        }
        if (mood == Mood.WASTEFUL) assembly { invalid() }
    }

    function _callBack() private {
        IDisputePool pool = IDisputePool(_pool);
        bytes[5] memory calls = [
            abi.encodeCall(pool.finalise, (_disputeId)),
            abi.encodeCall(pool.abandon, (_disputeId)),
            abi.encodeCall(pool.settle, (_disputeId, 1)),
            abi.encodeCall(pool.appeal, (_disputeId)),
            abi.encodeCall(pool.closeRound, (_disputeId))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done,) = _pool.call(calls[i]);
            if (done) breaches++;
        }
    }
}
