// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Deals whose controller leaves no time for a standard round.
contract ExpressTest is RulingDriver {
    function setUp() public override {
        super.setUp();
        judgeTimeout = 1400;
    }

    function _rule(uint8 a, uint8 b, uint8 c) private returns (bytes32 disputeId) {
        return _decided(DEAL, 3, a, b, c);
    }

    function test_it_has_one_round_with_short_phases() public {
        bytes32 disputeId = _drawn(DEAL, 3);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.mode, 2, "EXPRESS");
        assertEq(dispute.rounds, 1, "one round of the three that were funded");
        RoundView memory round = _round(disputeId);
        assertEq(round.commitEndsAt, round.commitStartedAt + 200, "commit");
        vm.warp(round.commitEndsAt);
        assertEq(_round(disputeId).revealEndsAt, round.commitEndsAt + 60, "reveal");
    }

    function test_alternates_wait_two_thirds_of_the_short_phase() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        uint64 startedAt = uint64(block.timestamp);
        address alternate = _member(disputeId, 3);
        vm.warp(startedAt + 132);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolEvents.AlternateTooEarly.selector, startedAt + 133, startedAt + 132)
        );
        vm.prank(alternate);
        pool.commit(disputeId, "c", "");
        vm.warp(startedAt + 133);
        vm.prank(alternate);
        pool.commit(disputeId, "c", "");
    }

    function test_two_of_three_accept_and_are_final_at_once() public {
        bytes32 disputeId = _rule(1, 1, 2);
        assertEq(_outcome(disputeId), 1, "ACCEPT");
        assertEq(pool.phase(disputeId), 5, "DECIDED: no window");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 5));
        pool.appeal(disputeId);
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
    }

    function test_only_three_of_three_reject() public {
        assertEq(_outcome(_rule(2, 2, 1)), 5, "INCONCLUSIVE");
    }

    function test_three_of_three_reject() public {
        bytes32 disputeId = _rule(2, 2, 2);
        assertEq(_outcome(disputeId), 2, "REJECT");
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
    }

    function test_a_missing_vote_saves_a_provider_but_not_a_challenge() public {
        assertEq(_outcome(_rule(2, 2, 0)), 5, "two REJECT: INCONCLUSIVE");
        assertEq(_outcome(_decided("other", 1, 1, 1, 0)), 1, "two ACCEPT");
    }

    function test_it_never_escalates() public {
        bytes32 disputeId = _rule(1, 2, 3);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        assertEq(pool.getDispute(disputeId).currentRound, 1, "one round");
    }

    /// @dev Whoever can censor for an hour can make honest mediators look absent, so little is slashed for it.
    function test_slashes_are_smaller() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        _passCommit(disputeId);
        _revealAs(disputeId, 0, 1);
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(registry.accountOf(_member(disputeId, 1)).stake, STAKE - 6.25e18, "NO_REVEAL: a quarter of a lock");
        assertEq(registry.accountOf(_member(disputeId, 2)).stake, STAKE - 2.5e18, "NO_COMMIT: a tenth");
        bytes32 other = _decided("other", 1, 1, 1, 2);
        uint128 before = registry.accountOf(_member(other, 2)).stake;
        _finalise(other);
        assertEq(registry.accountOf(_member(other, 2)).stake, before - 5e18, "INCOHERENT: a fifth");
    }

    function test_a_silent_beacon_ends_it() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 3e18, "the fees return");
    }
}
