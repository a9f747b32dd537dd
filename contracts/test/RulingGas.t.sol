// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vote} from "../src/interfaces/IDisputePool.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice What whole transactions cost that only some disputes need. Compared and renewed as in Gas.t.sol.
/// forge-config: default.isolate = true
contract RulingGasTest is RulingDriver {
    bytes32 private constant RESULT = keccak256("the sealed result");

    function _note(string memory name) private {
        vm.snapshotGasLastCall("RulingDesk", name);
    }

    function test_a_commit_phase_that_runs_out() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        _commitAs(disputeId, 0, 1);
        _passCommit(disputeId);
        pool.endCommit(disputeId);
        _note("endCommit");
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        _note("closeRound, INCONCLUSIVE");
        pool.finalise(disputeId);
        _note("finalise, three absent");
    }

    function test_a_sealed_claim() public {
        bytes32 disputeId = _challengeOf(DEAL, _sealedText(_sealOf(DEAL, RESULT)), CLASS, 1);
        _draw(disputeId, "random");
        Vote[3] memory votes;
        for (uint256 i = 0; i < 3; i++) {
            votes[i] = _vote(disputeId, _member(disputeId, i), 8);
            votes[i].resultDigest = RESULT;
            _commit(votes[i]);
        }
        for (uint256 i = 0; i < 3; i++) {
            pool.reveal(votes[i]);
        }
        _note("reveal, FOUND");
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        _note("openSeal");
        pool.closeRound(disputeId);
        _note("closeRound, of three FOUND");
    }

    function test_a_canary() public {
        _commitCanary(DEAL, 2);
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        _note("openCanary, a leaf alone");
        _passWindow(disputeId);
        pool.finalise(disputeId);
        _note("finalise, a canary that slashes three");
    }

    function test_a_ruling_overturned() public {
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(2222222));
        _passWindow(disputeId);
        _finalise(disputeId);
        _note("finalise, REJECT of 3 and 7, appealed");
    }

    function test_a_ruling_abandoned() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        controller.setMediationAddress(address(this));
        vm.warp(block.timestamp + 7 days);
        pool.abandon(disputeId);
        _note("abandon");
    }
}
