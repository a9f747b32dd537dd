// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract PanelTest is DisputeDriver {
    function test_the_panel_is_the_draw_anyone_can_repeat() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        RoundView memory before = pool.getRound(disputeId, 1);
        address[] memory excluded = new address[](3);
        (excluded[0], excluded[1], excluded[2]) = (creator, provider, solver);
        bytes32 seed = keccak256(
            abi.encode("LILYMED/DRAW/v1", block.chainid, address(pool), disputeId, uint8(1), bytes32("random"))
        );
        assertEq(pool.panelSeed(disputeId, 1, "random"), seed, "seed");
        (address[] memory expected,) = sortition.draw(CLASS, before.epoch, seed, 5, excluded, 25e18, 4);
        _draw(disputeId, "random");
        RoundView memory round = pool.getRound(disputeId, 1);
        assertEq(round.members.length, 5, "three seats, two alternates");
        for (uint256 i = 0; i < 5; i++) {
            assertEq(round.members[i].mediator, expected[i], "member");
            assertTrue(round.members[i].seated == (i < 3), "seats first");
            assertEq(registry.accountOf(expected[i]).locked, 25e18, "locked");
        }
        assertEq(round.randomness, "random", "randomness");
        assertEq(pool.phase(disputeId), 2, "COMMIT");
    }

    function test_drawing_waits_for_the_beacon_and_happens_once() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        uint64 beaconRound = pool.getRound(disputeId, 1).beaconRound;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.BeaconNotAvailable.selector, beaconRound));
        pool.drawPanel(disputeId);
        _draw(disputeId, "random");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 2));
        pool.drawPanel(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 0));
        pool.drawPanel("unknown");
    }

    function test_a_silent_beacon_ends_inconclusive_and_no_draw_can_be_timed_after() public {
        bytes32 disputeId = _challenge(DEAL, 2);
        uint256 openedAt = block.timestamp;
        vm.warp(openedAt + 629);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 1));
        pool.closeRound(disputeId);
        vm.warp(openedAt + 630);
        beacon.publish(pool.getRound(disputeId, 1).beaconRound, "late");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 4));
        pool.drawPanel(disputeId);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 10e18, "nothing was spent");
    }

    function test_parties_are_never_drawn() public {
        solver = mediators[1];
        (creator, provider) = (mediators[2], mediators[3]);
        token.transfer(provider, 10 * LP);
        token.transfer(creator, 30 * LP);
        for (uint256 k = 0; k < 20; k++) {
            string memory dealId = string(abi.encodePacked("deal", bytes1(uint8(65 + k))));
            uint256 snapshot = vm.snapshotState();
            bytes32 disputeId = _drawn(dealId, 1);
            PanelMember[] memory members = _round(disputeId).members;
            assertTrue(!_isMember(members, solver), "solver");
            assertTrue(!_isMember(members, creator), "creator");
            assertTrue(!_isMember(members, provider), "provider");
            vm.revertToState(snapshot);
        }
    }

    function test_too_few_left_for_a_panel_is_unserviceable() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        // Ten of twelve fill up between the request and the draw.
        address[] memory busy = new address[](10);
        for (uint256 i = 0; i < 10; i++) {
            busy[i] = mediators[i];
        }
        for (uint8 k = 0; k < 4; k++) {
            vm.prank(address(pool));
            registry.lockAll("elsewhere", k, 25e18, busy);
        }
        _draw(disputeId, "random");
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
        assertEq(pool.phase(disputeId), 5, "DECIDED");
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 3e18, "everything back");
        assertEq(registry.accountOf(mediators[10]).openLocks, 0, "nobody locked");
    }

    function test_too_few_left_for_the_second_round_is_inconclusive_and_pays_the_first() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        _play(disputeId, _three(1, 1, 2));
        // Three that did not sit leave before the second round opens, whose epoch is the next one.
        uint256 leaving = 3;
        for (uint256 i = 0; leaving > 0; i++) {
            if (_isMember(_round(disputeId).members, mediators[i])) continue;
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
            leaving--;
        }
        _nextEpoch();
        pool.closeRound(disputeId);
        _draw(disputeId, "second");
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE: six of seven");
        pool.finalise(disputeId);
        RoundView memory first = pool.getRound(disputeId, 1);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(settlement.creditOf(first.members[i].mediator), 0.95e18, "each who revealed");
        }
        assertEq(settlement.creditOf(creator), 7e18, "the second round's fees");
    }

    function test_later_rounds_exclude_earlier_seats_and_alternates_who_voted() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        vm.warp(block.timestamp + 200);
        _commitAs(disputeId, 3, 2);
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 1, 1);
        _revealAs(disputeId, 3, 2);
        pool.closeRound(disputeId);
        PanelMember[] memory first = pool.getRound(disputeId, 1).members;
        _draw(disputeId, "second");
        PanelMember[] memory second = pool.getRound(disputeId, 2).members;
        // Twelve less three seats less one alternate leaves eight; seven seats and the one alternate there is.
        assertEq(second.length, 8, "all that are left");
        for (uint256 i = 0; i < 4; i++) {
            assertTrue(!_isMember(second, first[i].mediator), "not again");
        }
        assertTrue(_isMember(second, first[4].mediator), "the alternate who did not vote may");
    }

    function test_a_pair_is_drawn_whole_and_without_alternates() public {
        _keep(2);
        bytes32 disputeId = _drawn(DEAL, 1);
        PanelMember[] memory members = _round(disputeId).members;
        assertEq(members.length, 2, "two");
        assertTrue(members[0].seated && members[1].seated, "both seated");
        assertTrue(_isMember(members, mediators[0]) && _isMember(members, mediators[1]), "both of them");
    }

    function test_a_pair_of_which_one_is_busy_is_unserviceable() public {
        _keep(2);
        bytes32 disputeId = _challenge(DEAL, 1);
        address[] memory busy = new address[](1);
        busy[0] = mediators[0];
        for (uint8 k = 0; k < 4; k++) {
            vm.prank(address(pool));
            registry.lockAll("elsewhere", k, 25e18, busy);
        }
        _draw(disputeId, "random");
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
    }

    function test_mediators_of_a_partys_operator_are_not_drawn() public {
        address[] memory under = new address[](3);
        for (uint160 i = 0; i < 3; i++) {
            under[i] = address(0xABBA00 + i);
            vm.prank(provider);
            registry.approveMediator(under[i]);
            token.transfer(under[i], STAKE);
            vm.prank(under[i]);
            token.approve(address(registry), STAKE);
            vm.prank(under[i]);
            registry.registerUnder(CLASS, provider);
            vm.prank(under[i]);
            registry.stake(STAKE);
        }
        _keep(2);
        assertEq(sortition.drawableOperators(CLASS, _epoch()), 3, "five of three operators have weight");
        RoundView memory round = _round(_drawn(DEAL, 1));
        assertEq(round.members.length, 2, "a pair: two have no tie to the provider");
        for (uint256 i = 0; i < 2; i++) {
            address member = round.members[i].mediator;
            assertTrue(member == mediators[0] || member == mediators[1], "those two");
        }
    }

    function test_the_beacon_round_is_pinned_in_the_future_and_stays() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        uint64 pinned = pool.getRound(disputeId, 1).beaconRound;
        assertEq(pinned, beacon.roundAt(uint64(block.timestamp) + 30), "first one at least the delay ahead");
        _draw(disputeId, "random");
        assertEq(pool.getRound(disputeId, 1).beaconRound, pinned, "the same");
    }

    function test_rounds_and_disputes_that_are_not_there_are_all_zero() public {
        assertEq(pool.getDispute("unknown").jobCreator, address(0), "dispute");
        assertEq(pool.phase("unknown"), 0, "phase");
        bytes32 disputeId = _drawn(DEAL, 1);
        assertEq(pool.getRound(disputeId, 2).openedAt, 0, "round 2");
        assertEq(pool.getRound(disputeId, 0).members.length, 0, "round 0");
    }
}
