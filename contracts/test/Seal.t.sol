// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView, Vote} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Claims whose digest only the provider knows until the votes are revealed.
contract SealTest is RulingDriver {
    event SealOpened(bytes32 indexed disputeId, bytes32 resultDigest, bytes32 salt);

    bytes32 internal constant RESULT = keccak256("the sealed result");

    bytes32 internal disputeId;

    function _sealedDraw(bytes32 drawClass, uint8 rounds, bytes32 digest) private {
        disputeId = _challengeOf(DEAL, _sealedText(_sealOf(DEAL, digest)), drawClass, rounds);
        _draw(disputeId, "random");
    }

    function _finding(uint256 index, bytes32 digest) private view returns (Vote memory vote) {
        vote = _vote(disputeId, _member(disputeId, index), 8);
        vote.resultDigest = digest;
    }

    function _find(bytes32 a, bytes32 b, bytes32 c) private {
        _commit(_finding(0, a));
        _commit(_finding(1, b));
        _commit(_finding(2, c));
        pool.reveal(_finding(0, a));
        pool.reveal(_finding(1, b));
        pool.reveal(_finding(2, c));
    }

    function test_a_sealed_claim_has_no_digest_yet() public {
        _sealedDraw(CLASS, 1, RESULT);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.seal, _sealOf(DEAL, RESULT), "the seal in the dataId");
        assertEq(dispute.claimDigest, 0, "no digest");
        assertEq(dispute.mode, 1, "STANDARD");
    }

    function test_findings_of_the_sealed_digest_accept() public {
        _sealedDraw(CLASS, 1, RESULT);
        _find(RESULT, RESULT, RESULT);
        assertEq(pool.phase(disputeId), 3, "REVEAL until the seal is open");
        vm.expectEmit(true, false, false, true, address(pool));
        emit SealOpened(disputeId, RESULT, SEAL_SALT);
        vm.prank(stranger);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        assertEq(pool.getDispute(disputeId).claimDigest, RESULT, "the claim");
        assertEq(pool.phase(disputeId), 4, "TALLY");
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT");
        assertEq(pool.getRound(disputeId, 1).members[0].outcome, 8, "what was voted stays FOUND");
        _passWindow(disputeId);
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
        assertEq(settlement.creditOf(_member(disputeId, 0)), 0.95e18, "paid as ACCEPT");
    }

    function test_equal_findings_of_another_digest_reject() public {
        _sealedDraw(CLASS, 1, RESULT);
        _find(OTHER, OTHER, OTHER);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 2, "REJECT");
        _passWindow(disputeId);
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
        assertEq(settlement.creditOf(_member(disputeId, 2)), 0.95e18, "paid as REJECT");
    }

    function test_a_different_finding_in_an_undeclared_class_rejects_nobody() public {
        _join(EXACT, 3);
        _sealedDraw(EXACT, 1, RESULT);
        _find(OTHER, OTHER, OTHER);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 4, "CANNOT_REPRODUCE: the class is unknown");
        _passWindow(disputeId);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "the controller was told nothing");
        assertEq(settlement.creditOf(_member(disputeId, 0)), 0.95e18, "paid all the same");
    }

    function test_a_seal_nobody_opens_is_no_claim() public {
        _sealedDraw(CLASS, 2, RESULT);
        _find(RESULT, RESULT, OTHER);
        _passReveal(disputeId);
        assertEq(pool.phase(disputeId), 4, "TALLY by time");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 3, 4));
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 4, "CANNOT_REPRODUCE");
        assertEq(pool.phase(disputeId), 5, "at once, and nothing to appeal");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 5));
        pool.appeal(disputeId);
        uint256 before = token.balanceOf(provider);
        vm.prank(stranger);
        pool.finalise(disputeId);
        for (uint256 i = 0; i < 3; i++) {
            address member = _member(disputeId, i);
            assertEq(settlement.creditOf(member), 0.95e18, "whoever ran the job is paid");
            assertEq(registry.accountOf(member).stake, STAKE, "nobody is slashed for a finding");
        }
        assertEq(token.balanceOf(provider), before, "the provider is neither paid nor slashed");
        assertEq(_state(DEAL), 4, "the controller was told nothing");
    }

    function test_behind_an_unopened_seal_absence_is_still_slashed() public {
        _sealedDraw(CLASS, 1, RESULT);
        _commit(_finding(0, RESULT));
        _commit(_finding(1, RESULT));
        _passCommit(disputeId);
        pool.reveal(_finding(0, RESULT));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(_member(disputeId, 0)), 2.85e18 + 15.625e18, "all of it");
        assertEq(registry.accountOf(_member(disputeId, 1)).stake, STAKE - 25e18, "NO_REVEAL");
        assertEq(registry.accountOf(_member(disputeId, 2)).stake, STAKE - 6.25e18, "NO_COMMIT");
    }

    function test_when_everyone_is_silent_the_seal_is_waited_for_to_the_end() public {
        _sealedDraw(CLASS, 1, RESULT);
        _passCommit(disputeId);
        assertEq(pool.phase(disputeId), 3, "REVEAL although there is nothing to reveal");
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        assertEq(pool.phase(disputeId), 4, "TALLY");
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE, not the provider's fault");
    }

    function test_only_the_committed_digest_opens_the_seal_and_once() public {
        _sealedDraw(CLASS, 1, RESULT);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 3, 2));
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        _commit(_finding(0, RESULT));
        _passCommit(disputeId);
        bytes32 seal = _sealOf(DEAL, RESULT);
        bytes32 wrong = _sealOf(DEAL, OTHER);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongSeal.selector, seal, wrong));
        pool.openSeal(disputeId, OTHER, SEAL_SALT);
        vm.expectRevert();
        pool.openSeal(disputeId, RESULT, keccak256("another salt"));
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        vm.expectRevert(IPoolEvents.AlreadyOpened.selector);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
    }

    function test_an_open_claim_has_no_seal_to_open() public {
        disputeId = _drawn("open", 1);
        _commitAs(disputeId, 0, 1);
        _passCommit(disputeId);
        vm.expectRevert(IPoolEvents.NotSealed.selector);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 3, 0));
        pool.openSeal("unknown", RESULT, SEAL_SALT);
    }

    function test_in_the_seals_round_nobody_says_more_than_what_it_found() public {
        _sealedDraw(CLASS, 1, RESULT);
        _refused(1, RESULT, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 1));
        _refused(2, RESULT, abi.encodeWithSelector(IPoolEvents.InvalidOutcome.selector, 2));
        _refused(8, 0, abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, 8, bytes32(0), bytes32(0)));
    }

    function _refused(uint8 outcome, bytes32 digest, bytes memory refusal) private {
        uint256 snapshot = vm.snapshotState();
        Vote memory vote = _vote(disputeId, _member(disputeId, 0), outcome);
        vote.resultDigest = digest;
        _commit(vote);
        _passCommit(disputeId);
        // Nor once the seal is open: the votes were committed before.
        for (uint256 i = 0; i < 2; i++) {
            if (i == 1) pool.openSeal(disputeId, RESULT, SEAL_SALT);
            if (i == 1 && outcome == 8) break;
            vm.expectRevert(refusal);
            pool.reveal(vote);
        }
        vm.revertToState(snapshot);
    }

    function test_a_finding_above_rung_zero_is_refused() public {
        _declare(DEAL, CLASS, 2);
        _addResult(DEAL, _sealedText(_sealOf(DEAL, RESULT)));
        disputeId = _challengeSubmitted(DEAL, CLASS, 1);
        _draw(disputeId, "random");
        vm.prank(provider);
        pool.postEvidence(disputeId, "https://example.org/result.car");
        Vote memory vote = _finding(0, RESULT);
        vote.rung = 1;
        _commit(vote);
        _passCommit(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.InvalidRung.selector, 0, 1));
        pool.reveal(vote);
    }

    function test_after_dissent_the_next_round_votes_on_the_opened_digest() public {
        _sealedDraw(CLASS, 2, RESULT);
        _find(RESULT, RESULT, OTHER);
        pool.openSeal(disputeId, RESULT, SEAL_SALT);
        pool.closeRound(disputeId);
        assertEq(pool.getDispute(disputeId).currentRound, 2, "escalated");
        _draw(disputeId, "again");
        for (uint256 i = 0; i < 7; i++) {
            Vote memory vote = _vote(disputeId, _member(disputeId, i), 1);
            vote.resultDigest = RESULT;
            _commit(vote);
        }
        for (uint256 i = 0; i < 7; i++) {
            Vote memory vote = _vote(disputeId, _member(disputeId, i), 1);
            vote.resultDigest = RESULT;
            pool.reveal(vote);
        }
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT");
        _passWindow(disputeId);
        _finalise(disputeId);
        RoundView memory first = pool.getRound(disputeId, 1);
        // 3 - 0.15 of fees and half of 12.5 LP, for two.
        assertEq(settlement.creditOf(first.members[0].mediator), (2.85e18 + 6.25e18) / uint256(2), "coherent");
        assertEq(registry.accountOf(first.members[2].mediator).stake, STAKE - 12.5e18, "INCOHERENT");
    }

    function test_a_seal_around_nothing_accepts_nobody() public {
        _sealedDraw(CLASS, 1, 0);
        _find(RESULT, RESULT, RESULT);
        pool.openSeal(disputeId, 0, SEAL_SALT);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 2, "REJECT");
    }
}
