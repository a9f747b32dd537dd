// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary, ICanaries} from "../../src/interfaces/ICanaries.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

/// @notice What was committed to before the dispute's epoch, by an admitted and bonded sponsor, about its own keys, can be opened once.
contract CanaryOpeningTest is MoneyFixture {
    event CanaryReserved(address indexed sponsor, bytes32 indexed disputeId, uint128 amount);
    event CanaryReleased(address indexed sponsor, bytes32 indexed disputeId, uint128 forfeited);
    event CanaryCompensated(bytes32 indexed disputeId, address indexed appellant, uint256 amount);

    Canary private _first;
    Canary private _second;
    bytes32[] private _proof;
    bytes32 private _root;

    function setUp() public override {
        super.setUp();
        (_first, _second) = (_canary(0), _canary(1));
        (bytes32 a, bytes32 b) = (canaries.leafOf(_first), canaries.leafOf(_second));
        _root = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        _proof = [b];
        _admit(2);
        vm.prank(sponsor);
        canaries.postRoot(_root);
        _consent(_first);
        _consent(_second);
        vm.warp(block.timestamp + 600);
    }

    function _open(bytes32 disputeId, Canary memory canary) private {
        canaries.open(disputeId, sponsor, 0, canary, _proof, _epoch());
    }

    function test_it_reserves_a_bond_and_marks_both_keys() public {
        vm.expectEmit(true, true, false, true, address(canaries));
        emit CanaryReserved(sponsor, DISPUTE, CANARY_BOND);
        _open(DISPUTE, _first);
        assertEq(canaries.sponsorOf(sponsor).reserved, CANARY_BOND, "reserved");
        assertTrue(canaries.isCanaryKey(_first.jobCreator), "creator");
        assertTrue(canaries.isCanaryKey(_first.resourceProvider), "provider");
        assertTrue(!canaries.isCanaryKey(_second.jobCreator), "the other canary is still nobody's");
    }

    function test_only_the_pool_opens_and_only_the_settlement_ends() public {
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotPool.selector, address(this), sponsor));
        vm.prank(sponsor);
        canaries.open(DISPUTE, sponsor, 0, _first, _proof, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotSettlement.selector, address(settlement), address(this)));
        canaries.release(DISPUTE, true);
    }

    function test_a_root_of_the_disputes_own_epoch_is_too_young(uint64 beforeEpoch) public {
        (, uint64 posted) = canaries.rootAt(sponsor, 0);
        bool early = posted < beforeEpoch;
        if (!early) vm.expectRevert(abi.encodeWithSelector(ICanaries.RootTooYoung.selector, beforeEpoch, posted));
        canaries.open(DISPUTE, sponsor, 0, _first, _proof, beforeEpoch);
        assertTrue(canaries.isCanaryKey(_first.jobCreator) == early, "I16: fixed before the draw");
    }

    function test_nothing_else_than_what_was_committed_opens(uint8 field, uint256 seed) public {
        Canary memory other = _first;
        field = field % 5;
        if (field == 0) other.dealId = string(abi.encodePacked(other.dealId, bytes1(uint8(seed))));
        if (field == 1) other.jobCreator = address(uint160(seed) ^ 1);
        if (field == 2) other.resourceProvider = address(uint160(seed) ^ 1);
        if (field == 3) other.truth = 2;
        if (field == 4) other.salt = bytes32(seed);
        bytes32 leaf = canaries.leafOf(other);
        vm.assume(leaf != canaries.leafOf(_first));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotInRoot.selector, _root, leaf));
        _open(DISPUTE, other);
    }

    function test_an_inner_node_is_no_leaf_and_a_wrong_proof_no_proof() public {
        _proof = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotInRoot.selector, _root, canaries.leafOf(_first)));
        _open(DISPUTE, _first);
    }

    function test_a_truth_is_a_verdict() public {
        uint8[4] memory truths = [0, 3, 5, 255];
        for (uint256 i = 0; i < 4; i++) {
            Canary memory canary = _first;
            canary.truth = truths[i];
            vm.expectRevert(abi.encodeWithSelector(ICanaries.InvalidTruth.selector, truths[i]));
            _open(DISPUTE, canary);
        }
    }

    function test_a_mediator_is_no_canary_key() public {
        registry.setStake(_first.resourceProvider, 1);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.KeyIsMediator.selector, _first.resourceProvider));
        _open(DISPUTE, _first);
    }

    function test_nobodys_dispute_is_opened_without_its_parties() public {
        vm.prank(_first.jobCreator);
        canaries.consent(address(0));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NoConsent.selector, _first.jobCreator, sponsor));
        _open(DISPUTE, _first);
        _consent(_first);
        vm.prank(_first.resourceProvider);
        canaries.consent(address(0xBAD));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NoConsent.selector, _first.resourceProvider, sponsor));
        _open(DISPUTE, _first);
    }

    function test_a_dispute_is_opened_once() public {
        _open(DISPUTE, _first);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.AlreadyReserved.selector, DISPUTE));
        _open(DISPUTE, _first);
        assertEq(canaries.sponsorOf(sponsor).reserved, CANARY_BOND, "one bond");
    }

    function test_each_open_canary_needs_a_bond_of_its_own() public {
        _open("a", _first);
        _open("b", _first);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.BondTooLow.selector, CANARY_BOND, 0));
        _open("c", _first);
        settlement.endCanary("a", false, address(0), 0);
        _open("c", _first);
    }

    function test_a_dismissed_sponsor_opens_nothing() public {
        canaries.scheduleSponsor(sponsor, false);
        vm.warp(block.timestamp + 1 days);
        canaries.applySponsor(sponsor);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotAdmitted.selector, sponsor));
        _open(DISPUTE, _first);
    }

    function test_a_leaving_sponsor_leaves_what_is_reserved() public {
        _open(DISPUTE, _first);
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        vm.prank(sponsor);
        canaries.withdrawBond();
        assertEq(canaries.sponsorOf(sponsor).bond, CANARY_BOND, "the reserved part");
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NothingToWithdraw.selector, sponsor));
        vm.prank(sponsor);
        canaries.withdrawBond();
        settlement.endCanary(DISPUTE, false, address(0), 0);
        vm.prank(sponsor);
        canaries.withdrawBond();
        assertEq(token.balanceOf(sponsor), 1_000_000e18, "the rest, without another wait");
        assertEq(canaries.totalBonds(), 0, "booked");
    }

    function test_a_truth_that_stands_gives_the_bond_free() public {
        _open(DISPUTE, _first);
        token.setPaused(true);
        vm.expectEmit(true, true, false, true, address(canaries));
        emit CanaryReleased(sponsor, DISPUTE, 0);
        settlement.endCanary(DISPUTE, false, appellant, 30e18);
        assertEq(canaries.sponsorOf(sponsor).reserved, 0, "free");
        assertEq(canaries.sponsorOf(sponsor).bond, 2 * CANARY_BOND, "whole");
        assertEq(settlement.totalCredit(), 0, "no money moved");
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NotReserved.selector, DISPUTE));
        settlement.endCanary(DISPUTE, false, appellant, 30e18);
    }

    function test_a_truth_that_falls_pays_its_appellant_and_the_insurance() public {
        _open(DISPUTE, _first);
        vm.expectEmit(true, true, false, true, address(canaries));
        emit CanaryReleased(sponsor, DISPUTE, CANARY_BOND);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit CanaryCompensated(DISPUTE, appellant, 30e18);
        settlement.endCanary(DISPUTE, true, appellant, 30e18);
        assertEq(settlement.creditOf(appellant), 30e18, "what it is owed");
        assertEq(settlement.creditOf(insurance), CANARY_BOND - 30e18, "the rest");
        assertEq(canaries.sponsorOf(sponsor).bond, CANARY_BOND, "the other bond");
        assertEq(token.balanceOf(address(canaries)), canaries.totalBonds(), "booked there");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "and here");
    }

    function test_a_forfeited_bond_is_shared_to_the_wei(uint128 owed, bool appealed) public {
        _open(DISPUTE, _first);
        settlement.endCanary(DISPUTE, true, appealed ? appellant : address(0), owed);
        uint256 expected = !appealed ? 0 : owed < CANARY_BOND ? owed : CANARY_BOND;
        assertEq(settlement.creditOf(appellant), expected, "up to what it is owed");
        assertEq(settlement.creditOf(insurance), CANARY_BOND - expected, "the rest");
        assertEq(settlement.totalCredit(), CANARY_BOND, "all of it");
    }
}
