// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundView, Vote} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract CommitRevealTest is DisputeDriver {
    event CommitPhaseEnded(bytes32 indexed disputeId, uint8 round, uint64 endedAt, uint64 revealEndsAt);

    bytes32 internal disputeId;
    address internal seat;
    address internal alternate;
    uint64 internal startedAt;

    function setUp() public override {
        super.setUp();
        disputeId = _drawn(DEAL, 2);
        seat = _member(disputeId, 0);
        alternate = _member(disputeId, 3);
        startedAt = uint64(block.timestamp);
    }

    function test_the_commitment_is_the_eip712_digest_of_the_vote() public view {
        Vote memory vote = _vote(disputeId, seat, 1);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("LilyMed"),
                keccak256("1"),
                block.chainid,
                address(pool)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Vote(bytes32 disputeId,uint8 round,address mediator,uint8 outcome,uint8 rung,uint16 reason,bytes32 resultDigest,bytes32 evidence,bytes32 salt)"
                ),
                vote.disputeId,
                vote.round,
                vote.mediator,
                vote.outcome,
                vote.rung,
                vote.reason,
                vote.resultDigest,
                vote.evidence,
                vote.salt
            )
        );
        assertEq(pool.hashVote(vote), keccak256(abi.encodePacked(hex"1901", domain, structHash)), "digest");
    }

    function test_commits_refuse_strangers_zero_long_seals_and_a_second_one() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotOnPanel.selector, disputeId, 1, stranger));
        vm.prank(stranger);
        pool.commit(disputeId, "c", "");
        vm.expectRevert(IPoolEvents.ZeroCommitment.selector);
        vm.prank(seat);
        pool.commit(disputeId, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.SealedVoteTooLong.selector, 1024, 1025));
        vm.prank(seat);
        pool.commit(disputeId, "c", new bytes(1025));
        vm.prank(seat);
        pool.commit(disputeId, "c", new bytes(1024));
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AlreadyCommitted.selector, seat, bytes32("c")));
        vm.prank(seat);
        pool.commit(disputeId, "d", "");
    }

    function test_commits_end_with_their_time() public {
        vm.warp(startedAt + 300);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 2, 4));
        vm.prank(seat);
        pool.commit(disputeId, "c", "");
        vm.warp(startedAt + 299);
        vm.prank(seat);
        pool.commit(disputeId, "c", "");
    }

    function test_commits_before_the_draw_or_to_nothing_are_refused() public {
        bytes32 other = _challenge("other", 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 2, 1));
        vm.prank(seat);
        pool.commit(other, "c", "");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 2, 0));
        vm.prank(seat);
        pool.commit("unknown", "c", "");
    }

    function test_the_last_seat_ends_the_commit_phase_at_once() public {
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        bytes32 last = pool.hashVote(_vote(disputeId, _member(disputeId, 2), 1));
        address third = _member(disputeId, 2);
        vm.expectEmit(true, false, false, true, address(pool));
        emit CommitPhaseEnded(disputeId, 1, startedAt, startedAt + 120);
        vm.prank(third);
        pool.commit(disputeId, last, "");
        assertEq(pool.phase(disputeId), 3, "REVEAL");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CommitPhaseAlreadyEnded.selector, startedAt));
        pool.endCommit(disputeId);
    }

    function test_ending_the_commit_phase_late_moves_no_deadline() public {
        _commitAs(disputeId, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CommitPhaseOpen.selector, startedAt + 300, startedAt));
        pool.endCommit(disputeId);
        vm.warp(startedAt + 390);
        vm.expectEmit(true, false, false, true, address(pool));
        emit CommitPhaseEnded(disputeId, 1, startedAt + 300, startedAt + 420);
        vm.prank(stranger);
        pool.endCommit(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CommitPhaseAlreadyEnded.selector, startedAt + 300));
        pool.endCommit(disputeId);
        assertEq(_round(disputeId).revealEndsAt, startedAt + 420, "reveal end");
        bytes32 undrawn = _challenge("undrawn", 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 2, 1));
        pool.endCommit(undrawn);
    }

    function test_alternates_wait_two_thirds_of_the_phase() public {
        vm.warp(startedAt + 199);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolEvents.AlternateTooEarly.selector, startedAt + 200, startedAt + 199)
        );
        vm.prank(alternate);
        pool.commit(disputeId, "c", "");
        vm.warp(startedAt + 200);
        vm.prank(alternate);
        pool.commit(disputeId, "c", "");
    }

    function test_the_first_to_fill_the_seats_count() public {
        _commitAs(disputeId, 0, 1);
        vm.warp(startedAt + 200);
        _commitAs(disputeId, 3, 1);
        _commitAs(disputeId, 4, 1);
        address third = _member(disputeId, 2);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 2, 3));
        vm.prank(third);
        pool.commit(disputeId, "c", "");
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 3, 1);
        _revealAs(disputeId, 4, 1);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT by one seat and two alternates");
    }

    function test_reveals_refuse_the_commit_phase_and_strangers() public {
        _commitAs(disputeId, 0, 1);
        Vote memory vote = _vote(disputeId, seat, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 3, 2));
        pool.reveal(vote);
        vm.warp(startedAt + 300);
        vote.mediator = stranger;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotOnPanel.selector, disputeId, 1, stranger));
        pool.reveal(vote);
        vote.mediator = _member(disputeId, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotCommitted.selector, vote.mediator));
        pool.reveal(vote);
        vote.round = 2;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongRound.selector, 1, 2));
        pool.reveal(vote);
    }

    function test_anyone_with_the_vote_reveals_it_once() public {
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        vm.warp(startedAt + 300);
        Vote memory vote = _vote(disputeId, seat, 1);
        vm.prank(stranger);
        pool.reveal(vote);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AlreadyRevealed.selector, seat));
        pool.reveal(vote);
    }

    function test_reveals_end_with_their_time() public {
        _commitAs(disputeId, 0, 1);
        vm.warp(startedAt + 420);
        Vote memory vote = _vote(disputeId, seat, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 3, 4));
        pool.reveal(vote);
        vm.warp(startedAt + 419);
        pool.reveal(vote);
    }

    function testFuzz_no_other_preimage_opens_a_commitment(uint8 field, bytes32 change) public {
        vm.assume(change != 0);
        _commitAs(disputeId, 0, 3);
        vm.warp(startedAt + 300);
        Vote memory vote = _vote(disputeId, seat, 3);
        bytes32 commitment = pool.hashVote(vote);
        field = field % 6;
        if (field == 0) vote.outcome = vote.outcome ^ uint8(bound(uint256(change), 1, 255));
        if (field == 1) vote.rung = uint8(bound(uint256(change), 1, 255));
        if (field == 2) vote.reason = uint16(bound(uint256(change), 1, 65_535));
        if (field == 3) vote.resultDigest ^= change;
        if (field == 4) vote.evidence ^= change;
        if (field == 5) vote.salt ^= change;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPreimage.selector, commitment, pool.hashVote(vote)));
        pool.reveal(vote);
    }

    function testFuzz_neither_the_order_of_reveals_nor_who_sends_them_matters(uint256 votes, uint256 order) public {
        uint8[3] memory outcomes;
        for (uint256 i = 0; i < 3; i++) {
            outcomes[i] = uint8(1 + (votes % 3 == 0 ? votes >> (8 * i) : votes >> 8) % 4);
            _commitAs(disputeId, i, outcomes[i]);
        }
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < 3; i++) {
            _revealAs(disputeId, i, outcomes[i]);
        }
        pool.closeRound(disputeId);
        (uint8 outcome, uint8 number) = (_outcome(disputeId), pool.getDispute(disputeId).currentRound);
        vm.revertToState(snapshot);
        for (uint256 i = 0; i < 3; i++) {
            uint256 index = (order % 3 + (order % 2 == 0 ? i : 2 * i)) % 3;
            Vote memory vote = _vote(disputeId, _member(disputeId, index), outcomes[index]);
            vm.prank(mediators[(order >> (8 * i)) % MEDIATORS]);
            pool.reveal(vote);
        }
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), outcome, "outcome");
        assertEq(pool.getDispute(disputeId).currentRound, number, "round");
    }

    function test_a_copied_commitment_cannot_be_opened_by_its_copier() public {
        Vote memory original = _vote(disputeId, seat, 1);
        _commit(original);
        address copier = _member(disputeId, 1);
        bytes32 commitment = pool.hashVote(original);
        vm.prank(copier);
        pool.commit(disputeId, commitment, "");
        vm.warp(startedAt + 300);
        pool.reveal(original);
        original.mediator = copier;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPreimage.selector, commitment, pool.hashVote(original)));
        pool.reveal(original);
    }

    function test_votes_against_the_rules_cannot_be_revealed() public {
        bytes32 claim = _claim();
        _refused(1, 0, 0, OTHER, abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, 1, claim, OTHER));
        _refused(2, 0, 0, claim, abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, 2, claim, claim));
        _refused(2, 0, 0, 0, abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, 2, claim, bytes32(0)));
        _refused(0, 0, 0, claim, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 0));
        _refused(5, 0, 0, claim, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 5));
        _refused(8, 0, 0, OTHER, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 8));
        _refused(255, 0, 0, OTHER, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 255));
        _refused(1, 1, 0, claim, abi.encodeWithSelector(IPoolEvents.InvalidRung.selector, 0, 1));
        _refused(1, 0, 1, claim, abi.encodeWithSelector(IPoolEvents.InvalidReason.selector, 1, 1));
        _refused(4, 0, 0, 0, abi.encodeWithSelector(IPoolEvents.InvalidReason.selector, 4, 0));
        _refused(4, 0, 15, 0, abi.encodeWithSelector(IPoolEvents.InvalidReason.selector, 4, 15));
    }

    function _refused(uint8 outcome, uint8 rung, uint16 reason, bytes32 digest, bytes memory refusal) private {
        uint256 snapshot = vm.snapshotState();
        Vote memory vote = _vote(disputeId, seat, 1);
        (vote.outcome, vote.rung, vote.reason, vote.resultDigest) = (outcome, rung, reason, digest);
        _commit(vote);
        vm.warp(startedAt + 300);
        vm.expectRevert(refusal);
        pool.reveal(vote);
        vm.revertToState(snapshot);
    }

    function test_a_malformed_claim_can_never_be_accepted() public {
        _submit("malformed", "bafyNotACidV0");
        vm.prank(creator);
        pool.fundChallenge("malformed", CLASS, 1);
        _check("malformed");
        bytes32 other = pool.disputeOf("malformed");
        _draw(other, "random");
        assertEq(pool.getDispute(other).claimDigest, 0, "no digest");
        Vote memory vote = _vote(other, _member(other, 0), 1);
        vote.resultDigest = 0;
        _commit(vote);
        vm.warp(block.timestamp + 300);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, 1, bytes32(0), bytes32(0)));
        pool.reveal(vote);
    }

    function test_a_round_view_of_nothing_is_empty() public view {
        RoundView memory round = pool.getRound("unknown", 1);
        assertEq(round.openedAt + round.members.length, 0, "empty");
        assertEq(pool.phase("unknown"), 0, "NONE");
    }
}
