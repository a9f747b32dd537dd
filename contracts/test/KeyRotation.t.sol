// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vote} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ISettlement} from "../src/interfaces/ISettlement.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Keys that change hands while disputes are open.
contract KeyRotationTest is DisputeDriver {
    event VoteCommitted(
        bytes32 indexed disputeId, uint8 round, address indexed mediator, bytes32 commitment, bytes sealedVote
    );

    address internal safe = address(0xC0FFEE21);
    address internal key = address(0xC0FFEE22);
    bytes32 internal disputeId;
    address internal seat;

    function setUp() public override {
        super.setUp();
        disputeId = _drawn(DEAL, 1);
        seat = _member(disputeId, 0);
        vm.prank(seat);
        registry.setWithdrawalAddress(seat, safe);
    }

    function test_the_new_key_commits_for_the_mediator_and_the_retired_one_does_not() public {
        _rotate(seat, key);
        Vote memory vote = _vote(disputeId, seat, 1);
        bytes32 commitment = pool.hashVote(vote);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.KeyRetired.selector, seat));
        vm.prank(seat);
        pool.commit(disputeId, commitment, "");
        vm.expectEmit(true, true, false, true, address(pool));
        emit VoteCommitted(disputeId, 1, seat, commitment, "sealed");
        vm.prank(key);
        pool.commit(disputeId, commitment, "sealed");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AlreadyCommitted.selector, seat, commitment));
        vm.prank(key);
        pool.commit(disputeId, "another", "");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotOnPanel.selector, disputeId, 1, safe));
        vm.prank(safe);
        pool.commit(disputeId, commitment, "");
    }

    function test_open_votes_outlive_their_key_until_they_are_paid() public {
        for (uint256 i = 0; i < 3; i++) {
            _commitAs(disputeId, i, 1);
        }
        _rotate(seat, key);
        for (uint256 i = 0; i < 3; i++) {
            Vote memory vote = _vote(disputeId, _member(disputeId, i), 1);
            vm.prank(key);
            pool.reveal(vote);
        }
        pool.closeRound(disputeId);
        vm.warp(pool.getDispute(disputeId).finalAt);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.KeyRetired.selector, seat));
        vm.prank(seat, seat);
        pool.finalise(disputeId);
        token.transfer(key, 10 * LP);
        vm.prank(key);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(key, key);
        pool.finalise(disputeId);
        uint256 reward = settlement.creditOf(seat);
        assertBelow(0, reward, "the mediator is paid");
        assertEq(settlement.creditOf(key), 0, "not its key");
        _claimAs(key, seat);
        assertEq(token.balanceOf(safe), reward, "to the safe");
    }

    function test_credits_go_to_the_withdrawal_address_and_only_the_mediators_own_ask_for_them() public {
        _play(disputeId, _ones());
        pool.closeRound(disputeId);
        _passWindow();
        _rotate(seat, key);
        uint256 before = token.balanceOf(seat);
        uint256 reward = settlement.creditOf(seat);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NotClaimant.selector, seat, stranger));
        _claimAs(stranger, seat);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NotClaimant.selector, seat, seat));
        _claimAs(seat, seat);
        _claimAs(safe, seat);
        assertEq(token.balanceOf(safe), reward, "to the safe");
        assertEq(token.balanceOf(seat), before, "nothing to the retired key");
        address other = _member(disputeId, 1);
        uint256 balance = token.balanceOf(other);
        _claimAs(other, other);
        assertBelow(balance, token.balanceOf(other), "without a withdrawal address to itself");
    }

    function test_a_retired_key_that_claims_pays_the_withdrawal_address() public {
        _play(disputeId, _ones());
        pool.closeRound(disputeId);
        _passWindow();
        _rotate(seat, key);
        uint256 before = token.balanceOf(seat);
        vm.prank(seat);
        uint256 reward = settlement.claim();
        assertEq(token.balanceOf(safe), reward, "to the safe");
        assertEq(token.balanceOf(seat), before, "nothing to itself");
    }

    function test_a_party_that_is_a_key_keeps_its_mediator_off_the_panel() public {
        vm.prank(creator);
        registry.offerKey(seat);
        vm.prank(safe);
        registry.rotateKey(seat, creator);
        bytes32 second = _challenge("another deal", 1);
        uint256 mine;
        for (uint256 i = 0; i < 24; i++) {
            uint256 snapshot = vm.snapshotState();
            _draw(second, keccak256(abi.encode(i)));
            for (uint256 k = 0; k < _round(second).members.length; k++) {
                if (_member(second, k) == seat) mine++;
            }
            vm.revertToStateAndDelete(snapshot);
        }
        assertEq(mine, 0, "never drawn");
        assertEq(pool.quoteIn("another deal", CLASS).drawable, MEDIATORS - 1, "nor counted");
    }

    function test_the_pool_is_told_of_keys_by_the_registry_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotRegistry.selector, address(registry), stranger));
        vm.prank(stranger);
        pool.noteKey(seat, seat, stranger);
    }

    function _claimAs(address caller, address account) private {
        vm.prank(caller);
        settlement.claimOf(account);
    }

    function _passWindow() private {
        vm.warp(pool.getDispute(disputeId).finalAt + 1 days);
        token.transfer(stranger, 10 * LP);
        vm.prank(stranger);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(stranger, stranger);
        pool.finalise(disputeId);
    }

    function _rotate(address mediator, address to) private {
        vm.prank(to);
        registry.offerKey(mediator);
        vm.prank(safe);
        registry.rotateKey(mediator, to);
    }

    function _ones() private pure returns (uint8[] memory outcomes) {
        outcomes = new uint8[](3);
        (outcomes[0], outcomes[1], outcomes[2]) = (1, 1, 1);
    }
}
