// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {CrowdedFixture} from "./support/CrowdedFixture.sol";
import {vm} from "./support/Vm.sol";

contract LadderTest is CrowdedFixture {
    function _second(string memory dealId, uint256 digits) private returns (bytes32 disputeId) {
        disputeId = _decided(dealId, 2, 1, 1, 2);
        assertEq(pool.phase(disputeId), 1, "escalated to BEACON");
        assertEq(_round(disputeId).seats, 7, "seven seats");
        _draw(disputeId, "second");
        _play(disputeId, _seven(digits));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
    }

    function test_unanimous_rounds_rule_at_once() public {
        assertEq(_outcome(_decided("a", 2, 1, 1, 1)), 1, "ACCEPT");
        assertEq(_outcome(_decided("b", 2, 2, 2, 2)), 2, "REJECT");
        assertEq(_outcome(_decided("c", 2, 3, 3, 3)), 3, "NONDETERMINISTIC");
        _nextEpoch();
        assertEq(_outcome(_decided("d", 2, 4, 4, 4)), 4, "CANNOT_REPRODUCE");
    }

    function test_dissent_escalates_to_seven_and_four_rule() public {
        bytes32 disputeId = _second(DEAL, 2222113);
        assertEq(_outcome(disputeId), 2, "REJECT by four of seven");
        assertEq(pool.getRound(disputeId, 1).outcome, 0, "the first did not rule");
        assertTrue(pool.getRound(disputeId, 1).closed, "but is closed");
    }

    function test_a_split_last_round_is_inconclusive() public {
        assertEq(_outcome(_second(DEAL, 1112220)), 5, "INCONCLUSIVE");
    }

    function test_a_missing_reveal_escalates() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        for (uint256 i = 0; i < 3; i++) {
            _commitAs(disputeId, i, 1);
        }
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 3));
        pool.closeRound(disputeId);
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        assertEq(pool.getDispute(disputeId).currentRound, 2, "second round");
    }

    function test_a_round_nobody_commits_in_escalates_too() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 2));
        pool.closeRound(disputeId);
        _passCommit(disputeId);
        assertEq(pool.phase(disputeId), 4, "TALLY without a reveal phase");
        pool.closeRound(disputeId);
        assertEq(pool.getDispute(disputeId).currentRound, 2, "second round");
    }

    function test_only_what_is_funded_escalates() public {
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 2);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE after one funded round");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 5));
        pool.closeRound(disputeId);
    }

    function test_a_round_closed_too_late_does_not_open_one_that_cannot_end() public {
        judgeTimeout = 2 * 1050 + 780;
        bytes32 disputeId = _drawn(DEAL, 2);
        vm.warp(pool.getDispute(disputeId).deadline - 1050 - 779);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE a second too late");
    }

    function test_each_round_pins_its_own_beacon_round_and_epoch() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        _nextEpoch();
        pool.closeRound(disputeId);
        assertEq(pool.getRound(disputeId, 2).epoch, pool.getRound(disputeId, 1).epoch + 1, "epoch");
        assertTrue(
            beacon.genesis() + pool.getRound(disputeId, 2).beaconRound * 3 >= block.timestamp + 30, "beacon ahead"
        );
    }

    function test_a_split_second_round_escalates_to_fifteen_and_eight_rule() public {
        bytes32 disputeId = _third(DEAL);
        RoundView memory round = _round(disputeId);
        assertEq(round.seats, 15, "fifteen seats");
        assertEq(round.alternates, 2, "two alternates");
        assertTrue(round.members.length >= 15 && round.members.length <= 17, "drawn");
        _play(disputeId, _votes(8, 1, 2));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT by eight of fifteen");
    }

    function test_seven_of_fifteen_rule_nothing() public {
        bytes32 disputeId = _third(DEAL);
        _play(disputeId, _votes(7, 1, 4));
        // The fifteenth says nothing; seven and seven are left.
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
    }

    function test_nobody_sits_twice_in_three_rounds() public {
        bytes32 disputeId = _third(DEAL);
        for (uint8 k = 1; k < 3; k++) {
            RoundView memory earlier = pool.getRound(disputeId, k);
            for (uint256 i = 0; i < earlier.seats; i++) {
                assertTrue(!_isMember(_round(disputeId).members, earlier.members[i].mediator), "not again");
            }
        }
    }

    function test_phases_change_at_their_exact_second() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        RoundView memory round = _round(disputeId);
        vm.warp(round.commitEndsAt - 1);
        assertEq(pool.phase(disputeId), 2, "COMMIT");
        _commitAs(disputeId, 0, 1);
        vm.warp(round.commitEndsAt);
        assertEq(pool.phase(disputeId), 3, "REVEAL");
        vm.warp(round.commitEndsAt + 119);
        assertEq(pool.phase(disputeId), 3, "still");
        vm.warp(round.commitEndsAt + 120);
        assertEq(pool.phase(disputeId), 4, "TALLY");
    }

    /// @dev A dispute whose first two rounds ruled nothing, with its third drawn.
    function _third(string memory dealId) private returns (bytes32 disputeId) {
        disputeId = _decided(dealId, 3, 1, 1, 2);
        _draw(disputeId, "second");
        _play(disputeId, _seven(1112220));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        _draw(disputeId, "third");
    }

    /// @dev Fifteen outcomes: `first` of one, then the other; after 4, CANNOT_REPRODUCE, one stays away.
    function _votes(uint256 first, uint8 one, uint8 other) private pure returns (uint8[] memory list) {
        list = new uint8[](15);
        for (uint256 i = 0; i < 15; i++) {
            list[i] = i < first ? one : other;
        }
        if (other == 4) list[14] = 0;
    }
}
