// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember, RoundView, Vote} from "../../src/interfaces/IDisputePool.sol";
import {Outcome} from "../../src/libraries/Numbers.sol";
import {PoolFixture} from "./PoolFixture.sol";
import {vm} from "./Vm.sol";

/// @notice Plays a dispute step by step: each step is a real transaction of the one who would send it.
abstract contract DisputeDriver is PoolFixture {
    bytes32 internal constant OTHER = keccak256("another result");
    bytes32 internal constant POLICY = keccak256("a comparison policy");

    function _claim() internal view returns (bytes32) {
        return pool.claimDigestOf(CLAIM);
    }

    /// @dev A funded and checked deal.
    function _challenge(string memory dealId, uint8 rounds) internal returns (bytes32) {
        return _challengeOf(dealId, CLAIM, CLASS, rounds);
    }

    /// @dev A funded and checked deal with a result of its own in a class of its own.
    function _challengeOf(string memory dealId, string memory dataId, bytes32 drawClass, uint8 rounds)
        internal
        returns (bytes32)
    {
        _submit(dealId, dataId);
        return _challengeSubmitted(dealId, drawClass, rounds);
    }

    function _challengeSubmitted(string memory dealId, bytes32 drawClass, uint8 rounds) internal returns (bytes32) {
        vm.prank(creator);
        pool.fundChallenge(dealId, drawClass, rounds);
        _check(dealId);
        return pool.disputeOf(dealId);
    }

    /// @dev A deal whose provider declared one class and the highest rung of a policy; its result is not submitted yet.
    function _declare(string memory dealId, bytes32 drawClass, uint8 highestRung) internal {
        _deal(dealId);
        bytes32[] memory classes = new bytes32[](1);
        classes[0] = drawClass;
        vm.prank(provider);
        pool.declareClaim(dealId, classes, POLICY, highestRung);
    }

    /// @dev Publishes the pinned beacon round and draws.
    function _draw(bytes32 disputeId, bytes32 randomness) internal {
        RoundView memory round = pool.getRound(disputeId, pool.getDispute(disputeId).currentRound);
        uint256 at = beacon.genesis() + uint256(round.beaconRound) * beacon.period();
        if (block.timestamp < at) vm.warp(at);
        beacon.publish(round.beaconRound, randomness);
        pool.drawPanel(disputeId);
    }

    function _drawn(string memory dealId, uint8 rounds) internal returns (bytes32 disputeId) {
        disputeId = _challenge(dealId, rounds);
        _draw(disputeId, keccak256(bytes(dealId)));
    }

    function _round(bytes32 disputeId) internal view returns (RoundView memory) {
        return pool.getRound(disputeId, pool.getDispute(disputeId).currentRound);
    }

    function _member(bytes32 disputeId, uint256 index) internal view returns (address) {
        return _round(disputeId).members[index].mediator;
    }

    /// @dev The vote a member casts on an outcome, with the digest and reason that go with it.
    function _vote(bytes32 disputeId, address mediator, uint8 outcome) internal view returns (Vote memory vote) {
        vote.disputeId = disputeId;
        vote.round = pool.getDispute(disputeId).currentRound;
        vote.mediator = mediator;
        vote.outcome = outcome;
        if (outcome == Outcome.ACCEPT) vote.resultDigest = _claim();
        if (outcome == Outcome.REJECT) vote.resultDigest = OTHER;
        if (outcome == Outcome.CANNOT_REPRODUCE) vote.reason = 6;
        vote.evidence = keccak256(abi.encode("evidence", mediator));
        vote.salt = keccak256(abi.encode("salt", disputeId, vote.round, mediator));
    }

    function _commit(Vote memory vote) internal {
        bytes32 commitment = pool.hashVote(vote);
        vm.prank(vote.mediator);
        pool.commit(vote.disputeId, commitment, "");
    }

    function _commitAs(bytes32 disputeId, uint256 index, uint8 outcome) internal {
        _commit(_vote(disputeId, _member(disputeId, index), outcome));
    }

    function _revealAs(bytes32 disputeId, uint256 index, uint8 outcome) internal {
        pool.reveal(_vote(disputeId, _member(disputeId, index), outcome));
    }

    /// @dev Everyone with an outcome commits and reveals; 0 stays away.
    function _play(bytes32 disputeId, uint8[] memory outcomes) internal {
        for (uint256 i = 0; i < outcomes.length; i++) {
            if (outcomes[i] != 0) _commitAs(disputeId, i, outcomes[i]);
        }
        _passCommit(disputeId);
        for (uint256 i = 0; i < outcomes.length; i++) {
            if (outcomes[i] != 0) _revealAs(disputeId, i, outcomes[i]);
        }
    }

    function _passCommit(bytes32 disputeId) internal {
        RoundView memory round = _round(disputeId);
        if (round.commitEndedAt == 0) vm.warp(round.commitEndsAt);
    }

    function _passReveal(bytes32 disputeId) internal {
        uint64 endsAt = _round(disputeId).revealEndsAt;
        if (block.timestamp < endsAt) vm.warp(endsAt);
    }

    /// @dev A panel of three that voted, closed.
    function _decided(string memory dealId, uint8 rounds, uint8 a, uint8 b, uint8 c)
        internal
        returns (bytes32 disputeId)
    {
        disputeId = _drawn(dealId, rounds);
        _play(disputeId, _three(a, b, c));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
    }

    /// @dev Finalised by the first member of the last panel.
    function _finalise(bytes32 disputeId) internal returns (address finaliser) {
        finaliser = _member(disputeId, 0);
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
    }

    function _outcome(bytes32 disputeId) internal view returns (uint8) {
        return pool.getDispute(disputeId).outcome;
    }

    function _three(uint8 a, uint8 b, uint8 c) internal pure returns (uint8[] memory list) {
        list = new uint8[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    /// @dev Seven outcomes from decimal digits, first member first.
    function _seven(uint256 digits) internal pure returns (uint8[] memory list) {
        list = new uint8[](7);
        for (uint256 i = 7; i > 0; i--) {
            list[i - 1] = uint8(digits % 10);
            digits /= 10;
        }
    }

    function _isMember(PanelMember[] memory members, address account) internal pure returns (bool) {
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].mediator == account) return true;
        }
        return false;
    }
}
