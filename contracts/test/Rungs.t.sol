// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vote} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Votes that compare results by the module's policy, and which votes an undeclared class allows.
contract RungsTest is RulingDriver {
    bytes32 internal disputeId;

    /// @dev A drawn dispute whose provider declared a policy up to rung 2.
    function _declared(bytes32 drawClass) private {
        _declare(DEAL, drawClass, 2);
        _addResult(DEAL, CLAIM);
        disputeId = _challengeSubmitted(DEAL, drawClass, 2);
        _draw(disputeId, "random");
    }

    function _postEvidence() private {
        vm.prank(provider);
        pool.postEvidence(disputeId, "https://example.org/result.car");
    }

    function _rungVote(uint256 index, uint8 outcome, uint8 rung, bytes32 digest)
        private
        view
        returns (Vote memory vote)
    {
        vote = _vote(disputeId, _member(disputeId, index), outcome);
        (vote.rung, vote.resultDigest) = (rung, digest);
    }

    function _refused(Vote memory vote, bytes memory refusal) private {
        uint256 snapshot = vm.snapshotState();
        _commit(vote);
        _passCommit(disputeId);
        vm.expectRevert(refusal);
        pool.reveal(vote);
        vm.revertToState(snapshot);
    }

    function test_no_rung_above_the_declared_one() public {
        _declared(CLASS);
        _postEvidence();
        _refused(_rungVote(0, 1, 3, OTHER), abi.encodeWithSelector(IPoolEvents.InvalidRung.selector, 2, 3));
        _refused(_rungVote(0, 1, 255, OTHER), abi.encodeWithSelector(IPoolEvents.InvalidRung.selector, 2, 255));
    }

    function test_no_rung_above_zero_without_the_bytes() public {
        _declared(CLASS);
        _refused(_rungVote(0, 1, 1, OTHER), abi.encodeWithSelector(IPoolEvents.NoEvidence.selector, 1));
        _refused(_rungVote(0, 4, 2, 0), abi.encodeWithSelector(IPoolEvents.NoEvidence.selector, 2));
    }

    function test_evidence_posted_after_the_commit_counts() public {
        _declared(CLASS);
        Vote memory vote = _rungVote(0, 1, 2, OTHER);
        _commit(vote);
        _passCommit(disputeId);
        _postEvidence();
        pool.reveal(vote);
        assertEq(_round(disputeId).members[0].rung, 2, "rung");
        assertEq(_round(disputeId).members[0].outcome, 1, "ACCEPT of other bytes that the policy takes for equal");
    }

    function test_a_digest_belongs_to_a_verdict_at_any_rung() public {
        _declared(CLASS);
        _postEvidence();
        bytes32 claim = _claim();
        for (uint8 outcome = 1; outcome <= 2; outcome++) {
            _refused(
                _rungVote(0, outcome, 2, 0),
                abi.encodeWithSelector(IPoolEvents.InvalidResultDigest.selector, outcome, claim, bytes32(0))
            );
        }
    }

    function test_rejects_of_different_bytes_agree_at_a_tolerant_rung() public {
        _declared(CLASS);
        _postEvidence();
        for (uint256 i = 0; i < 3; i++) {
            _commit(_rungVote(i, 2, 2, bytes32(i + 1)));
        }
        for (uint256 i = 0; i < 3; i++) {
            pool.reveal(_rungVote(i, 2, 2, bytes32(i + 1)));
        }
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 2, "REJECT");
    }

    function test_rejects_of_different_bytes_escalate_at_rung_one() public {
        _declared(CLASS);
        _postEvidence();
        for (uint256 i = 0; i < 3; i++) {
            _commit(_rungVote(i, 2, 1, bytes32(i + 1)));
        }
        for (uint256 i = 0; i < 3; i++) {
            pool.reveal(_rungVote(i, 2, 1, bytes32(i + 1)));
        }
        pool.closeRound(disputeId);
        assertEq(pool.getDispute(disputeId).currentRound, 2, "escalated");
    }

    function test_a_reject_needs_a_class_that_is_known() public {
        _join(EXACT, 3);
        disputeId = _challengeOf("undeclared", CLAIM, EXACT, 1);
        _draw(disputeId, "random");
        _refused(_rungVote(0, 2, 0, OTHER), abi.encodeWithSelector(IPoolEvents.RejectNeedsClass.selector, EXACT));
        Vote memory vote = _rungVote(0, 4, 0, 0);
        vote.reason = 7;
        _commit(vote);
        _passCommit(disputeId);
        pool.reveal(vote);
    }

    function test_a_declared_class_takes_a_reject() public {
        _join(EXACT, 3);
        _declared(EXACT);
        Vote memory vote = _rungVote(0, 2, 0, OTHER);
        _commit(vote);
        _passCommit(disputeId);
        pool.reveal(vote);
        assertEq(_round(disputeId).members[0].resultDigest, OTHER, "its digest");
    }
}
