// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vote} from "../interfaces/IDisputePool.sol";
import {Outcome, Reason} from "../libraries/Numbers.sol";
import {PoolState} from "./PoolState.sol";

/// @notice Which votes a dispute takes.
abstract contract VoteRules is PoolState {
    /// @dev Reverts InvalidOutcome, InvalidRung, NoEvidence, RejectNeedsClass, InvalidReason, InvalidResultDigest.
    function _requireValid(Vote calldata vote, Dispute storage dispute) internal view {
        uint8 outcome = vote.outcome;
        _requireOutcome(outcome, vote.round == 1 && dispute.seal != 0);
        uint8 highest = outcome == Outcome.FOUND ? 0 : dispute.highestRung;
        if (vote.rung > highest) revert InvalidRung(highest, vote.rung);
        if (vote.rung > 0 && !dispute.evidencePosted) revert NoEvidence(vote.rung);
        if (outcome == Outcome.REJECT && !dispute.rejectable) revert RejectNeedsClass(dispute.drawClass);
        _requireReason(outcome, vote.reason);
        _requireDigest(vote, dispute);
    }

    /// @dev While the claim is sealed mediators say what they found, not what they think of it; the seal's round stays so when it is opened.
    function _requireOutcome(uint8 outcome, bool finding) private pure {
        bool valid = outcome == Outcome.NONDETERMINISTIC || outcome == Outcome.CANNOT_REPRODUCE
            || (finding ? outcome == Outcome.FOUND : Outcome.isVerdict(outcome));
        if (!valid) revert InvalidOutcome(outcome);
    }

    function _requireReason(uint8 outcome, uint16 reason) private pure {
        bool reasoned = reason != Reason.NONE && reason <= Reason.LAST;
        if (outcome == Outcome.CANNOT_REPRODUCE ? !reasoned : reason != Reason.NONE) {
            revert InvalidReason(outcome, reason);
        }
    }

    /// @dev Above rung 0 the module's policy compares results, so their bytes may differ from the claim's.
    function _requireDigest(Vote calldata vote, Dispute storage dispute) private view {
        uint8 outcome = vote.outcome;
        bool isVerdict = Outcome.isVerdict(outcome);
        if (!isVerdict && outcome != Outcome.FOUND) return;
        bytes32 claimDigest = dispute.claimDigest;
        bool valid = vote.resultDigest != 0;
        if (isVerdict && vote.rung == 0) {
            valid = valid && (vote.resultDigest == claimDigest) == (outcome == Outcome.ACCEPT);
        }
        if (!valid) revert InvalidResultDigest(outcome, claimDigest, vote.resultDigest);
    }
}
