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
        Dispute storage dispute = _disputes[disputeId];
        if (dispute.canaryTruth != Outcome.NONE) revert AlreadyOpened();
        uint8 phase_ = _phaseOf(disputeId, dispute);
        if (phase_ != Phase.APPEAL && phase_ != Phase.DECIDED) _requirePhase(Phase.TALLY, phase_);
        // A provider who keeps its seal shut has made no claim that a truth could be about.
        if (dispute.mode != Mode.STANDARD || dispute.isSealed) revert NotACanary(disputeId);

        dispute.canaryTruth = truth;
        uint40 finalAt = uint40(block.timestamp);
        // Nobody to slash, nothing to wait for.
        if (_isContradicted(disputeId, dispute, truth)) finalAt += _setOf(dispute).canaryWindow;
        emit CanaryOpened(disputeId, sponsor, truth, finalAt);
        if (phase_ == Phase.TALLY) {
            Round storage round = _current(disputeId, dispute);
            if (round.drawn > 0) _ensureCommitEnded(disputeId, dispute.currentRound, round);
            _decide(disputeId, dispute, round, truth, finalAt);
        } else {
            dispute.outcome = truth;
            dispute.finalAt = finalAt;
        }
        _checkAgainstRoot(disputeId, dispute, sponsor, index, truth, salt, proof);
    }

    /// @dev The leaf is built of the dispute's own deal and parties, so no other deal's leaf fits.
    function _checkAgainstRoot(
        bytes32 disputeId,
        Dispute storage dispute,
        address sponsor,
        uint32 index,
        uint8 truth,
        bytes32 salt,
        bytes32[] calldata proof
    ) private {
        Canary memory canary = Canary({
            dealId: dispute.dealId,
            jobCreator: dispute.jobCreator,
            resourceProvider: dispute.resourceProvider,
            truth: truth,
            salt: salt
        });
        canaries.open(disputeId, sponsor, index, canary, proof, _rounds[disputeId][1].epoch);
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
