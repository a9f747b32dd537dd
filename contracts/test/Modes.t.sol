// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {CrowdedFixture} from "./support/CrowdedFixture.sol";
import {vm} from "./support/Vm.sol";

/// @notice What the time that is left makes of a check. A standard round takes 1050 seconds at worst, what follows the last 780; Express 1070.
contract ModesTest is CrowdedFixture {
    uint256 private constant ROUND = 1050;
    uint256 private constant AFTER = 780;
    uint256 private constant EXPRESS = 1070;
    string private constant SEALED = "sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    function _opened(uint256 timeLeft) private returns (DisputeView memory) {
        judgeTimeout = timeLeft;
        return pool.getDispute(_challenge(DEAL, 3));
    }

    function test_three_rounds_fit_to_the_second() public {
        assertEq(_opened(3 * ROUND + AFTER).rounds, 3, "three");
    }

    function test_a_second_less_cuts_one_round() public {
        DisputeView memory dispute = _opened(3 * ROUND + AFTER - 1);
        assertEq(dispute.rounds, 2, "two");
        assertEq(dispute.classRounds, 3, "the class would have three");
    }

    function test_one_standard_round_is_better_than_express() public {
        DisputeView memory dispute = _opened(ROUND + AFTER);
        assertEq(dispute.mode, 1, "STANDARD");
        assertEq(dispute.rounds, 1, "one round");
        assertEq(pool.getRound(pool.disputeOf(DEAL), 1).seats, 3, "seats");
    }

    function test_what_is_too_short_for_standard_is_express_with_short_phases() public {
        DisputeView memory dispute = _opened(ROUND + AFTER - 1);
        assertEq(dispute.mode, 2, "EXPRESS");
        assertEq(dispute.rounds, 1, "one round");
        bytes32 disputeId = pool.disputeOf(DEAL);
        _draw(disputeId, "random");
        RoundView memory round = _round(disputeId);
        assertEq(round.commitEndsAt, round.commitStartedAt + 200, "commit phase");
        vm.warp(round.commitEndsAt);
        assertEq(_round(disputeId).revealEndsAt, round.commitEndsAt + 60, "reveal phase");
    }

    function test_express_fits_to_the_second_and_then_no_check_does() public {
        assertEq(_opened(EXPRESS).mode, 2, "EXPRESS");
        judgeTimeout = EXPRESS - 1;
        _submit("late", CLAIM);
        uint64 deadline = uint64(block.timestamp + judgeTimeout);
        vm.prank(creator);
        pool.fundChallenge("late", CLASS, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CheckTooLate.selector, deadline, deadline + 1));
        _check("late");
        assertEq(_state("late"), 2, "still ResultsSubmitted");
    }

    function test_a_sealed_claim_is_never_express() public {
        judgeTimeout = ROUND + AFTER;
        _submit(DEAL, SEALED);
        uint64 deadline = uint64(block.timestamp + judgeTimeout);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CheckTooLate.selector, deadline, deadline + 1));
        _check(DEAL);
        DisputeView memory dispute = pool.getDispute(_challengeOf("in time", SEALED, CLASS, 1));
        assertEq(dispute.mode, 1, "STANDARD");
        assertEq(dispute.seal, 0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff, "seal");
        assertEq(dispute.claimDigest, 0, "no claim before it is opened");
    }

    /// @dev Else 71 characters would put a claim out of reach for good.
    function test_a_claim_sealed_where_no_standard_round_ever_fitted_has_no_panel_and_no_verdict() public {
        judgeTimeout = ROUND + AFTER - 1;
        bytes32 disputeId = _challengeOf(DEAL, SEALED, CLASS, 1);
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
        assertEq(settlement.creditOf(creator), 3 * LP, "the escrow is the creator's");
        assertEq(_state(DEAL), 4, "and the deal ends by timeout");
    }

    function test_the_ruling_of_the_worst_case_leaves_time_to_finalise() public {
        judgeTimeout = ROUND + AFTER;
        bytes32 disputeId = _challenge(DEAL, 1);
        uint256 openedAt = block.timestamp;
        vm.warp(openedAt + 629);
        beacon.publish(pool.getRound(disputeId, 1).beaconRound, "last second");
        pool.drawPanel(disputeId);
        for (uint256 i = 0; i < 3; i++) {
            if (i == 2) vm.warp(_round(disputeId).commitEndsAt - 1);
            _commitAs(disputeId, i, 1);
        }
        for (uint256 i = 0; i < 3; i++) {
            if (i == 2) vm.warp(_round(disputeId).revealEndsAt - 1);
            _revealAs(disputeId, i, 1);
        }
        pool.closeRound(disputeId);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.phase, 7, "APPEAL");
        assertTrue(dispute.finalAt + 180 <= dispute.deadline, "grace and margin after the window");
        vm.warp(dispute.finalAt);
        assertEq(pool.phase(disputeId), 5, "DECIDED");
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
    }
}
