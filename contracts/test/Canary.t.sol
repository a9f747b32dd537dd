// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary, ICanaries} from "../src/interfaces/ICanaries.sol";
import {DisputeView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {IStakeRegistry} from "../src/interfaces/IStakeRegistry.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Disputes whose right outcome was committed to an epoch before they opened.
contract CanaryTest is RulingDriver {
    event CanaryOpened(bytes32 indexed disputeId, address indexed sponsor, uint8 truth, uint64 finalAt);
    event RoundClosed(bytes32 indexed disputeId, uint8 round, uint8 outcome, bool escalates, uint64 finalAt);

    bytes32 internal disputeId;

    function setUp() public override {
        super.setUp();
        _commitCanary(DEAL, 2);
    }

    function _assertConserved() private view {
        assertEq(settlement.totalEscrow() + settlement.totalBonds(), 0, "nothing is kept back");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "every wei is a credit");
        assertEq(token.balanceOf(address(canaries)), canaries.totalBonds(), "the bonds that are left");
        assertEq(token.balanceOf(address(registry)), registry.totalStake(), "the stakes that are left");
    }

    function _assertReserved(uint256 bond, uint256 reserved) private view {
        assertEq(canaries.sponsorOf(sponsor).bond, bond, "bond");
        assertEq(canaries.sponsorOf(sponsor).reserved, reserved, "reserved");
    }

    function test_registry_and_settlement_say_whose_canaries_they_obey() public view {
        assertEq(address(registry.canaries()), address(canaries), "registry");
        assertEq(address(settlement.canaries()), address(canaries), "settlement");
    }

    function test_the_truth_becomes_the_outcome_and_waits_for_those_it_slashes() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        uint64 finalAt = uint64(block.timestamp + 7 days);
        vm.expectEmit(true, true, false, true, address(pool));
        emit CanaryOpened(disputeId, sponsor, 2, finalAt);
        vm.prank(stranger);
        _openCanary(disputeId, 2);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.outcome, 2, "REJECT");
        assertEq(dispute.canaryTruth, 2, "by its truth");
        assertEq(dispute.phase, 8, "CANARY");
        assertEq(dispute.finalAt, finalAt, "for a week");
        assertTrue(canaries.isCanaryKey(creator) && canaries.isCanaryKey(provider), "its parties are canary keys");
        _assertReserved(60e18, 30e18);
        vm.warp(finalAt);
        assertEq(pool.phase(disputeId), 5, "DECIDED");
    }

    function test_those_who_voted_against_the_truth_lose_a_lock_and_their_freedom() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        _passWindow(disputeId);
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "the controller was told nothing");
        for (uint256 i = 0; i < 3; i++) {
            IStakeRegistry.Account memory account = registry.accountOf(_member(disputeId, i));
            assertEq(account.stake, STAKE - 25e18, "a whole lock");
            assertEq(account.jailedUntil, block.timestamp + 7 days, "jailed");
            assertEq(account.openLocks, 0, "unlocked");
        }
        assertEq(settlement.creditOf(insurance), 75e18, "the slashes");
        assertEq(settlement.creditOf(creator), 3e18, "nobody earned the fees");
        _assertReserved(60e18, 0);
        _assertConserved();
    }

    function test_those_who_voted_the_truth_are_paid_at_once() public {
        disputeId = _decided(DEAL, 1, 2, 2, 2);
        _openCanary(disputeId, 2);
        assertEq(pool.phase(disputeId), 5, "nobody to slash: DECIDED");
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "the controller was told nothing");
        assertEq(settlement.creditOf(_member(disputeId, 1)), 0.95e18, "paid");
        _assertConserved();
    }

    function test_it_can_be_opened_before_the_round_is_closed() public {
        disputeId = _drawn(DEAL, 2);
        _play(disputeId, _three(1, 2, 2));
        vm.expectEmit(true, false, false, true, address(pool));
        emit RoundClosed(disputeId, 1, 2, false, uint64(block.timestamp + 7 days));
        _openCanary(disputeId, 2);
        assertEq(pool.getRound(disputeId, 1).outcome, 2, "the round's outcome");
        assertTrue(pool.getRound(disputeId, 1).closed, "closed");
        _passWindow(disputeId);
        pool.finalise(disputeId);
        // 3 - 0.15 of fees and half of 25 LP, for two.
        assertEq(settlement.creditOf(_member(disputeId, 1)), (2.85e18 + 12.5e18) / uint256(2), "the truthful");
        assertEq(registry.accountOf(_member(disputeId, 0)).stake, STAKE - 25e18, "the one who was not");
        assertEq(settlement.creditOf(creator), 7e18, "the second round's fees");
        _assertConserved();
    }

    function test_it_can_be_opened_before_a_ruling_is_delivered_and_not_after() public {
        disputeId = _ruled(DEAL, 1, 2, 2, 2);
        uint256 snapshot = vm.snapshotState();
        _openCanary(disputeId, 2);
        vm.revertToState(snapshot);
        _finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 6));
        _openCanary(disputeId, 2);
    }

    function test_while_votes_are_secret_it_cannot_be_opened() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 0));
        _openCanary("unknown", 2);
        disputeId = _challenge(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 1));
        _openCanary(disputeId, 2);
        _draw(disputeId, "random");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 2));
        _openCanary(disputeId, 2);
        _commitAs(disputeId, 0, 1);
        _passCommit(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 3));
        _openCanary(disputeId, 2);
    }

    function test_it_opens_once() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        vm.expectRevert(IPoolEvents.AlreadyOpened.selector);
        _openCanary(disputeId, 2);
        _passWindow(disputeId);
        pool.finalise(disputeId);
        vm.expectRevert(IPoolEvents.AlreadyOpened.selector);
        _openCanary(disputeId, 2);
    }

    function test_what_the_root_does_not_hold_is_refused() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        (bytes32 root,) = canaries.rootAt(sponsor, 0);
        bytes32 leaf = canaries.leafOf(Canary(DEAL, creator, provider, 1, TRUTH_SALT));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotInRoot.selector, root, leaf));
        _openCanary(disputeId, 1);
        bytes32 other = _decided("another deal", 1, 1, 1, 1);
        leaf = canaries.leafOf(Canary("another deal", creator, provider, 2, TRUTH_SALT));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotInRoot.selector, root, leaf));
        _openCanary(other, 2);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.RootUnknown.selector, sponsor, 1, 7));
        pool.openCanary(disputeId, sponsor, 7, 2, TRUTH_SALT, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.InvalidTruth.selector, 3));
        _openCanary(disputeId, 3);
        assertEq(pool.phase(disputeId), 7, "still a ruling");
        assertEq(pool.getDispute(disputeId).canaryTruth, 0, "of no canary");
    }

    function test_a_leaf_among_others_is_shown_by_its_proof() public {
        bytes32 leaf = canaries.leafOf(Canary("pair", creator, provider, 1, TRUTH_SALT));
        bytes32 sibling = keccak256("another leaf");
        vm.prank(sponsor);
        canaries.postRoot(leaf < sibling ? keccak256(abi.encode(leaf, sibling)) : keccak256(abi.encode(sibling, leaf)));
        _nextEpoch();
        disputeId = _decided("pair", 1, 1, 1, 1);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = sibling;
        pool.openCanary(disputeId, sponsor, 1, 1, TRUTH_SALT, proof);
        assertEq(pool.getDispute(disputeId).canaryTruth, 1, "opened");
    }

    function test_a_root_of_the_disputes_own_epoch_is_too_young() public {
        bytes32 leaf = canaries.leafOf(Canary("late", creator, provider, 2, TRUTH_SALT));
        vm.prank(sponsor);
        canaries.postRoot(leaf);
        disputeId = _decided("late", 1, 1, 1, 1);
        uint64 epoch = pool.getRound(disputeId, 1).epoch;
        vm.expectRevert(abi.encodeWithSelector(ICanaries.RootTooYoung.selector, epoch, epoch));
        pool.openCanary(disputeId, sponsor, 1, 2, TRUTH_SALT, new bytes32[](0));
    }

    function test_an_express_dispute_is_no_canary() public {
        judgeTimeout = 1400;
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotACanary.selector, disputeId));
        _openCanary(disputeId, 2);
    }

    function test_behind_an_unopened_seal_there_is_no_canary() public {
        disputeId =
            _challengeOf(DEAL, "sealed:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", CLASS, 1);
        _draw(disputeId, "random");
        _passCommit(disputeId);
        _passReveal(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotACanary.selector, disputeId));
        _openCanary(disputeId, 2);
        pool.closeRound(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotACanary.selector, disputeId));
        _openCanary(disputeId, 2);
    }

    function test_a_canarys_verdict_cannot_be_abandoned() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NoVerdict.selector, 2));
        pool.abandon(disputeId);
    }

    /// @dev Three voted ACCEPT and were right: the truth was a lie.
    function test_an_overturned_truth_costs_the_sponsor_its_bond() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        // Long after the deal's own deadline.
        vm.warp(block.timestamp + 6 days);
        _appealAs(appellant, disputeId);
        assertEq(pool.getDispute(disputeId).outcome, 0, "open again");
        _playRound(disputeId, _seven(1111111));
        assertEq(_outcome(disputeId), 1, "ACCEPT");
        assertEq(pool.phase(disputeId), 8, "CANARY again, for a week");
        assertEq(pool.getDispute(disputeId).finalAt, block.timestamp + 7 days, "a week");
        _passWindow(disputeId);
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "the controller was told nothing");
        for (uint256 i = 0; i < 3; i++) {
            address member = pool.getRound(disputeId, 1).members[i].mediator;
            assertEq(registry.accountOf(member).stake, STAKE, "not slashed");
            assertEq(settlement.creditOf(member), 0.95e18, "but paid");
        }
        assertEq(settlement.creditOf(appellant), 7e18 + 14e18, "its bond and twice as much of the sponsor's");
        assertEq(settlement.creditOf(insurance), 16e18, "the rest of the sponsor's");
        _assertReserved(30e18, 0);
        _assertConserved();
    }

    function test_an_upheld_truth_costs_the_appellant_its_bond() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(2222222));
        _passWindow(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(appellant), 0, "nothing");
        assertEq(settlement.creditOf(insurance), 75e18 + 7e18, "three locks and the bond");
        assertEq(registry.accountOf(pool.getRound(disputeId, 1).members[0].mediator).stake, STAKE - 25e18, "slashed");
        _assertReserved(60e18, 0);
        _assertConserved();
    }

    function test_the_truth_stands_when_its_appeal_rules_nothing() public {
        disputeId = _decided(DEAL, 2, 1, 1, 1);
        _openCanary(disputeId, 2);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(1112224));
        assertEq(_outcome(disputeId), 2, "REJECT stands");
        assertEq(pool.phase(disputeId), 8, "CANARY");
        _passWindow(disputeId);
        pool.finalise(disputeId);
        assertEq(registry.accountOf(pool.getRound(disputeId, 2).members[0].mediator).stake, STAKE - 25e18, "a lock");
        _assertReserved(60e18, 0);
        _assertConserved();
    }

    function test_the_truth_stands_when_nobody_hears_its_appeal() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _openCanary(disputeId, 2);
        _appealAs(appellant, disputeId);
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 2, "REJECT stands");
        _passWindow(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(appellant), 14e18, "bond and fees");
        _assertConserved();
    }

    /// @dev The first ruling was appealed before anyone said that the dispute was a canary.
    function test_appeals_before_the_opening_are_settled_by_the_truth() public {
        // Enough for a third round, which could review the truth.
        for (uint256 i = 0; i < 13; i++) {
            _enrol(vm.addr(100 + i), STAKE);
        }
        _nextEpoch();
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(1111111));
        _openCanary(disputeId, 2);
        _passWindow(disputeId);
        pool.finalise(disputeId);
        // Of the first round's 75 LP of slashes the insurance has all, and gives twice the bond of it; the second round earned no fees.
        assertEq(settlement.creditOf(appellant), 7e18 + 14e18 + 7e18, "it was right");
        assertEq(settlement.creditOf(insurance), 75e18 - 14e18 + 7 * 25e18, "every other slash");
        _assertConserved();
    }

    function test_a_canarys_keys_never_become_mediators() public {
        disputeId = _decided(DEAL, 1, 2, 2, 2);
        _openCanary(disputeId, 2);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.CanaryKey.selector, creator));
        vm.prank(creator);
        registry.register(CLASS);
    }

    function test_only_the_pool_opens_a_canary() public {
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotPool.selector, address(pool), address(this)));
        canaries.open("d", sponsor, 0, Canary(DEAL, creator, provider, 2, TRUTH_SALT), new bytes32[](0), 99);
    }

    function test_a_truth_that_no_panel_is_left_to_review_contradicts_no_vote() public {
        disputeId = _drawn(DEAL, 2);
        _play(disputeId, _three(1, 1, 2));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        _draw(disputeId, "second");
        _play(disputeId, _seven(1111112));
        _passReveal(disputeId);
        uint64 deadline = pool.getDispute(disputeId).deadline;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NoFurtherRound.selector, 3, 2, deadline));
        _openCanary(disputeId, 2);
    }
}
