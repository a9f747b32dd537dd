// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, IDisputePool, RoundView} from "../interfaces/IDisputePool.sol";
import {PoolState} from "./PoolState.sol";

/// @notice What anyone can ask the pool about disputes.
abstract contract PoolViews is PoolState, IDisputePool {
    /// @inheritdoc IDisputePool
    function getDispute(bytes32 disputeId) external view returns (DisputeView memory seen) {
        Dispute storage dispute = _disputes[disputeId];
        seen.dealId = dispute.dealId;
        seen.jobCreator = dispute.jobCreator;
        seen.resourceProvider = dispute.resourceProvider;
        seen.solver = dispute.solver;
        seen.claimDigest = dispute.claimDigest;
        seen.drawClass = dispute.drawClass;
        seen.rounds = dispute.rounds;
        seen.currentRound = dispute.currentRound;
        seen.outcome = dispute.outcome;
        seen.phase = _phaseOf(disputeId, dispute);
        seen.deadline = dispute.deadline;
        seen.decidedAt = dispute.decidedAt;
        seen.parameterVersion = dispute.parameterVersion;
        seen.mediationFee = dispute.mediationFee;
        seen.mode = dispute.mode;
        seen.classRounds = dispute.classRounds;
        seen.rejectable = dispute.rejectable;
        seen.highestRung = dispute.highestRung;
        seen.evidencePosted = dispute.evidencePosted;
        seen.seal = dispute.seal;
        seen.policyDigest = dispute.policyDigest;
        seen.finalAt = dispute.finalAt;
        seen.canaryTruth = dispute.canaryTruth;
    }

    /// @inheritdoc IDisputePool
    function getRound(bytes32 disputeId, uint8 number) external view returns (RoundView memory seen) {
        Round storage round = _rounds[disputeId][number];
        if (round.openedAt == 0) return seen;
        seen.openedAt = round.openedAt;
        seen.beaconRound = round.beaconRound;
        seen.epoch = round.epoch;
        seen.seats = round.seats;
        seen.alternates = round.alternates;
        seen.committed = round.committed;
        seen.revealed = round.revealed;
        seen.closed = round.closed;
        seen.outcome = round.outcome;
        seen.settled = round.settled;
        seen.appellant = round.appeal.appellant;
        if (round.drawn == 0) return seen;
        seen.members = _membersOf(round);
        // What the round was drawn with, since a beacon round's value never changes.
        (, seen.randomness) = beacon.randomness(round.beaconRound);
        seen.commitStartedAt = round.commitStartedAt;
        seen.commitEndsAt = round.commitStartedAt + round.commitDuration;
        seen.commitEndedAt = _commitEnd(round);
        if (seen.commitEndedAt != 0) seen.revealEndsAt = seen.commitEndedAt + round.revealDuration;
    }

    /// @inheritdoc IDisputePool
    function phase(bytes32 disputeId) external view returns (uint8) {
        return _phaseOf(disputeId, _disputes[disputeId]);
    }

    /// @inheritdoc IDisputePool
    function disputeOf(string calldata dealId) external view returns (bytes32) {
        return _disputeOfDeal[_keyOf(dealId)];
    }

    /// @inheritdoc IDisputePool
    function fundingOf(string calldata dealId)
        external
        view
        returns (address jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount)
    {
        bytes32 dealKey = _keyOf(dealId);
        Funding storage funding = _fundings[dealKey];
        return (funding.jobCreator, funding.drawClass, funding.rounds, settlement.escrowOf(dealKey));
    }

    /// @inheritdoc IDisputePool
    function declarationOf(string calldata dealId)
        external
        view
        returns (bytes32[] memory drawClasses_, bytes32 policyDigest, uint8 highestRung)
    {
        Declaration storage declaration = _declarations[_keyOf(dealId)];
        return (declaration.drawClasses, declaration.policyDigest, declaration.highestRung);
    }

    /// @inheritdoc IDisputePool
    function claimDigestOf(string calldata dataId) external view returns (bytes32) {
        return dealReader.claimDigestOf(dataId);
    }
}
