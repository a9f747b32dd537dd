// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {WiredOnce} from "../../src/WiredOnce.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";
import {Thief} from "./support/Thief.sol";
import {TokenDouble} from "./support/TokenDouble.sol";

/// @notice Sponsors come and go behind the delay; their bonds stay theirs but for what opened canaries hold.
contract CanariesTest is MoneyFixture {
    bytes32 private constant ROOT = keccak256("root");
    bytes4 private constant REENTRANT = bytes4(keccak256("ReentrancyGuardReentrantCall()"));

    event SponsorScheduled(address indexed sponsor, bool admitted, uint64 applicableAt);
    event SponsorApplied(address indexed sponsor, bool admitted);
    event CanaryRootPosted(address indexed sponsor, uint32 index, bytes32 root, uint64 epoch);

    function test_a_sponsor_is_admitted_behind_the_delay() public {
        uint64 at = uint64(block.timestamp) + 1 days;
        vm.expectEmit(true, true, false, true, address(canaries));
        emit SponsorScheduled(sponsor, true, at);
        canaries.scheduleSponsor(sponsor, true);
        (bool admitted, uint64 applicableAt) = canaries.scheduled(sponsor);
        assertTrue(admitted && applicableAt == at, "waits");
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.TooEarly.selector, at, at - 1));
        canaries.applySponsor(sponsor);
        vm.warp(at);
        vm.expectEmit(true, true, false, true, address(canaries));
        emit SponsorApplied(sponsor, true);
        vm.prank(address(0xBAD));
        canaries.applySponsor(sponsor);
        assertTrue(canaries.sponsorOf(sponsor).admitted, "admitted");
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NothingScheduled.selector, sponsor));
        canaries.applySponsor(sponsor);
    }

    function test_only_the_owner_admits() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, sponsor));
        vm.prank(sponsor);
        canaries.scheduleSponsor(sponsor, true);
        vm.expectRevert(WiredOnce.ZeroAddress.selector);
        canaries.scheduleSponsor(address(0), true);
    }

    function test_strangers_and_the_dismissed_post_and_bond_nothing() public {
        bytes memory refusal = abi.encodeWithSelector(ICanaries.NotAdmitted.selector, sponsor);
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(refusal);
            vm.prank(sponsor);
            canaries.addBond(1);
            vm.expectRevert(refusal);
            vm.prank(sponsor);
            canaries.postRoot(ROOT);
            if (i > 0) break;
            _admit(1);
            canaries.scheduleSponsor(sponsor, false);
            vm.warp(block.timestamp + 1 days);
            canaries.applySponsor(sponsor);
        }
        assertEq(canaries.sponsorOf(sponsor).bond, CANARY_BOND, "the bond is still the sponsor's");
    }

    function test_a_dismissed_sponsor_takes_its_bond_along() public {
        _admit(1);
        canaries.scheduleSponsor(sponsor, false);
        vm.warp(block.timestamp + 1 days);
        canaries.applySponsor(sponsor);
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        vm.prank(sponsor);
        canaries.withdrawBond();
        assertEq(token.balanceOf(sponsor), 1_000_000e18, "all of it");
        assertEq(canaries.totalBonds(), 0, "booked");
    }

    function test_roots_are_numbered_with_their_epoch() public {
        _admit(1);
        vm.expectEmit(true, true, false, true, address(canaries));
        emit CanaryRootPosted(sponsor, 0, ROOT, _epoch());
        vm.prank(sponsor);
        canaries.postRoot(ROOT);
        vm.warp(block.timestamp + 600);
        vm.prank(sponsor);
        canaries.postRoot("second");
        assertEq(canaries.sponsorOf(sponsor).roots, 2, "two");
        (bytes32 root, uint64 epoch) = canaries.rootAt(sponsor, 1);
        assertTrue(root == "second" && epoch == _epoch(), "the second");
        (, epoch) = canaries.rootAt(sponsor, 0);
        assertEq(epoch, _epoch() - 1, "the first, an epoch earlier");
        vm.expectRevert(abi.encodeWithSelector(ICanaries.RootUnknown.selector, sponsor, 2, 2));
        canaries.rootAt(sponsor, 2);
    }

    function test_a_root_needs_a_bond_and_is_not_zero() public {
        _admit(1);
        vm.expectRevert(ICanaries.ZeroRoot.selector);
        vm.prank(sponsor);
        canaries.postRoot(0);
        vm.expectRevert(ICanaries.ZeroAmount.selector);
        vm.prank(sponsor);
        canaries.addBond(0);
        _withdrawAll();
        vm.expectRevert(abi.encodeWithSelector(ICanaries.BondTooLow.selector, CANARY_BOND, 0));
        vm.prank(sponsor);
        canaries.postRoot(ROOT);
    }

    function _withdrawAll() private {
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        vm.prank(sponsor);
        canaries.withdrawBond();
    }

    function test_a_bond_waits_after_its_request_and_a_new_root_drops_the_request() public {
        _admit(1);
        bytes memory nothing = abi.encodeWithSelector(ICanaries.NothingToWithdraw.selector, sponsor);
        vm.expectRevert(nothing);
        vm.prank(sponsor);
        canaries.withdrawBond();
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        uint64 at = uint64(block.timestamp) + WITHDRAWAL;
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.StillBonded.selector, at, at - 1));
        vm.prank(sponsor);
        canaries.withdrawBond();
        vm.prank(sponsor);
        canaries.postRoot(ROOT);
        vm.warp(at);
        vm.expectRevert(nothing);
        vm.prank(sponsor);
        canaries.withdrawBond();
        _withdrawAll();
        vm.expectRevert(nothing);
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
    }

    function test_nobody_without_a_bond_asks_for_one() public {
        vm.expectRevert(abi.encodeWithSelector(ICanaries.NothingToWithdraw.selector, address(0xBAD)));
        vm.prank(address(0xBAD));
        canaries.requestBondWithdrawal();
    }

    function test_a_paused_token_delays_a_bond_and_keeps_it() public {
        _admit(1);
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        token.setPaused(true);
        vm.expectRevert(TokenDouble.Paused.selector);
        vm.prank(sponsor);
        canaries.withdrawBond();
        token.setPaused(false);
        vm.prank(sponsor);
        canaries.withdrawBond();
        assertEq(token.balanceOf(sponsor), 1_000_000e18, "all of it");
    }

    function test_withdrawing_from_inside_a_withdrawal_is_refused() public {
        Thief thief = new Thief(address(canaries), token);
        sponsor = address(thief);
        _supply(sponsor);
        _admit(2);
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        assertTrue(thief.run(abi.encodeCall(canaries.withdrawBond, ())), "the first pays");
        assertTrue(thief.refused(), "the second does not");
        assertEq(bytes32(bytes4(thief.reason())), bytes32(REENTRANT), "by the guard");
        assertEq(token.balanceOf(sponsor), 1_000_000e18, "once");
    }

    function test_it_is_wired_once_by_its_deployer() public {
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        canaries.initialise(address(this), address(settlement));
    }
}
