// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary} from "../interfaces/ICanaries.sol";
import {IRulingDesk} from "../interfaces/IRulingDesk.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {Mode, Outcome, Phase} from "../libraries/Numbers.sol";
import {Closing} from "./Closing.sol";

/// @notice Disputes that turn out to have had a known answer.
abstract contract CanaryOpening is Closing, IRulingDesk {
    /// @inheritdoc IRulingDesk
    function openCanary(
        bytes32 disputeId,
        address sponsor,
        uint32 index,
        uint8 truth,
        bytes32 salt,
        bytes32[] calldata proof
    ) external nonReentrant {
        uint64 openedIn = _take(disputeId, sponsor, truth);
        canaries.open(disputeId, sponsor, index, _canaryOf(disputeId, truth, salt), proof, openedIn);
    }

    /// @dev Makes the truth the outcome.
    /// @return openedIn the epoch the dispute opened in
    function _take(bytes32 disputeId, address sponsor, uint8 truth) private returns (uint64 openedIn) {
        Dispute storage dispute = _disputes[disputeId];
        if (dispute.canaryTruth != Outcome.NONE) revert AlreadyOpened();
        bool open = _requireOpenable(disputeId, dispute);
        dispute.canaryTruth = truth;
        uint40 finalAt = uint40(block.timestamp);
        // Nobody to slash, nothing to wait for.
        if (_isContradicted(disputeId, dispute, truth)) {
            _requireAppealable(dispute);
            finalAt += _setOf(dispute).canaryWindow;
        }
        emit CanaryOpened(disputeId, sponsor, truth, finalAt);
        if (open) {
            Round storage round = _current(disputeId, dispute);
            if (round.drawn > 0) _ensureCommitEnded(disputeId, dispute.currentRound, round);
            _decide(disputeId, dispute, round, truth, finalAt);
        } else {
            dispute.outcome = truth;
            dispute.finalAt = finalAt;
        }
        return _rounds[disputeId][1].epoch;
    }

    /// @dev A sponsor may lie. Where no further panel could find that out, nobody is slashed for its word.
    function _requireAppealable(Dispute storage dispute) private view {
        (uint8 next, uint8 classRounds) = (dispute.currentRound + 1, dispute.classRounds);
        if (next > classRounds) revert NoFurtherRound(next, classRounds, dispute.deadline);
    }

    /// @dev The dispute's own deal and parties, so that no other deal's leaf fits.
    function _canaryOf(bytes32 disputeId, uint8 truth, bytes32 salt) private view returns (Canary memory) {
        Dispute storage dispute = _disputes[disputeId];
        return Canary(dispute.dealId, dispute.jobCreator, dispute.resourceProvider, truth, salt);
    }

    /// @return open whether the current round is still to be closed
    function _requireOpenable(bytes32 disputeId, Dispute storage dispute) private view returns (bool open) {
        uint8 phase_ = _phaseOf(disputeId, dispute);
        open = phase_ != Phase.APPEAL && phase_ != Phase.DECIDED;
        if (open) _requirePhase(Phase.TALLY, phase_);
        // A provider who keeps its seal shut has made no claim that a truth could be about.
        if (dispute.mode != Mode.STANDARD || dispute.isSealed) revert NotACanary(disputeId);
    }

    /// @dev Whether any vote of any round is the opposite of the truth.
    function _isContradicted(bytes32 disputeId, Dispute storage dispute, uint8 truth) private view returns (bool) {
        uint8 last = dispute.currentRound;
        for (uint8 number = 1; number <= last; number++) {
            Round storage round = _rounds[disputeId][number];
            uint256 drawn = round.drawn;
            for (uint256 i = 0; i < drawn; i++) {
                PanelMember storage member = round.members[i];
                uint8 verdict = _verdictOf(dispute, member);
                if (Outcome.isVerdict(verdict) && verdict != truth) return true;
            }
        }
        return false;
    }
}
