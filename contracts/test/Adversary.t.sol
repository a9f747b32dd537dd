// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LilypadStorage} from "../src/devnet/LilypadStorage.sol";
import {Vote} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DisputePool} from "../src/DisputePool.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice What an account's code runs once the account has delegated to it (EIP-7702).
contract Delegate {
    function approveAndFinalise(address token, address settlement, address pool, bytes32 disputeId, uint256 allowance)
        external
    {
        _call(token, abi.encodeWithSignature("approve(address,uint256)", settlement, allowance));
        _call(pool, abi.encodeWithSignature("finalise(bytes32)", disputeId));
    }

    function _call(address target, bytes memory data) private {
        (bool done, bytes memory reason) = target.call(data);
        if (!done) assembly { revert(add(reason, 32), mload(reason)) }
    }
}

/// @notice Moves that only someone with bad intentions makes.
contract AdversaryTest is RulingDriver {
    function _delegated(address account) private returns (Delegate) {
        vm.etch(account, address(new Delegate()).code);
        return Delegate(account);
    }

    function test_a_delegated_account_that_sends_itself_pays_the_fee_on() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        uint256 before = token.balanceOf(finaliser);
        Delegate delegate = _delegated(finaliser);
        vm.expectRevert("ERC20: insufficient allowance");
        vm.prank(finaliser, finaliser);
        delegate.approveAndFinalise(address(token), address(settlement), address(pool), disputeId, 0);
        vm.prank(finaliser, finaliser);
        delegate.approveAndFinalise(address(token), address(settlement), address(pool), disputeId, 0.9e18);
        assertEq(token.balanceOf(finaliser), before + 0.1e18, "the tip and no more");
    }

    function test_a_sponsor_or_bundler_cannot_send_it_for_the_account() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        Delegate delegate = _delegated(finaliser);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotOrigin.selector, stranger, finaliser));
        vm.prank(stranger, stranger);
        delegate.approveAndFinalise(address(token), address(settlement), address(pool), disputeId, 0.9e18);
    }

    function test_a_vote_opens_nothing_in_another_dispute_round_pool_or_chain() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        Vote memory vote = _vote(disputeId, _member(disputeId, 0), 1);
        bytes32 commitment = pool.hashVote(vote);
        vote.round = 2;
        assertTrue(pool.hashVote(vote) != commitment, "another round");
        vote.round = 1;
        vote.disputeId = "another";
        assertTrue(pool.hashVote(vote) != commitment, "another dispute");
        vote.disputeId = disputeId;
        DisputePool twin = DisputePool(
            vm.deployCode("DisputePool.sol", abi.encode(_wiring(), pool.challengeDesk(), pool.rulingDesk()))
        );
        assertTrue(twin.hashVote(vote) != commitment, "another pool");
        assertTrue(twin.panelSeed(disputeId, 1, "r") != pool.panelSeed(disputeId, 1, "r"), "another pool's panel");
        bytes32 seed = pool.panelSeed(disputeId, 1, "r");
        vm.chainId(block.chainid + 1);
        assertTrue(pool.hashVote(vote) != commitment, "another chain after a fork");
        assertTrue(pool.panelSeed(disputeId, 1, "r") != seed, "another chain's panel");
    }

    /// @dev Two disputes of one deal would settle from one escrow, and the second could not pay.
    function test_a_deal_never_gets_a_second_dispute() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        deals = LilypadStorage(vm.deployCode("LilypadStorage.sol"));
        deals.setControllerAddress(address(controller));
        controller.setStorageAddress(address(deals));
        _submit(DEAL, CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DisputeExists.selector, disputeId));
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 2);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DisputeExists.selector, disputeId));
        _check(DEAL);
    }

    function test_stake_added_in_sight_of_a_challenge_is_not_in_its_panels() public {
        address late = vm.addr(99);
        _enrol(late, 100_000e18);
        bytes32 disputeId = _drawn(DEAL, 1);
        assertTrue(!_isMember(_round(disputeId).members, late), "its weight counts from the next epoch on");
    }

    function test_unstaking_everything_before_the_draw_dodges_neither_the_seat_nor_the_slash() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        for (uint256 i = 0; i < MEDIATORS; i++) {
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
        }
        _draw(disputeId, "random");
        address seat = _member(disputeId, 0);
        vm.warp(block.timestamp + UNBONDING);
        vm.expectRevert();
        vm.prank(seat);
        registry.withdraw();
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(registry.accountOf(seat).unbonding, STAKE - 6.25e18, "a quarter of a lock");
        vm.prank(seat);
        registry.withdraw();
    }
}
