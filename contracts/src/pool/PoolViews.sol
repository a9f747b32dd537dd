// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../interfaces/IDealReader.sol";
import {DisputeView, IDisputePool, RoundView} from "../interfaces/IDisputePool.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {PoolState} from "./PoolState.sol";

/// @notice What anyone can ask the pool.
abstract contract PoolViews is PoolState, IDisputePool {
    /// @inheritdoc IDisputePool
    function quote(string calldata dealId)
        external
        view
        returns (uint8 roundsThatFit, uint256[] memory roundCosts, uint64 deadline)
    {
        ParameterSet memory set = parameters.at(parameters.current());
        roundCosts = new uint256[](Ladder.ROUNDS);
        for (uint8 round = 1; round <= Ladder.ROUNDS; round++) {
            roundCosts[round - 1] = Ladder.costOf(round, set);
        }
        DealFacts memory facts = dealReader.factsOf(dealId);
        deadline = facts.deadline;
        if (facts.state == uint8(SharedStructs.AgreementState.ResultsSubmitted)) {
            roundsThatFit = Ladder.fitting(block.timestamp, deadline, set);
        }
    }

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
        seen.members = round.members;
        if (round.members.length == 0) return seen;
        ParameterSet memory set = _setOf(_disputes[disputeId]);
        seen.randomness = round.randomness;
        seen.commitStartedAt = round.commitStartedAt;
        seen.commitEndsAt = round.commitStartedAt + set.commitDuration;
        seen.commitEndedAt = _commitEnd(round, set);
        if (seen.commitEndedAt != 0) seen.revealEndsAt = seen.commitEndedAt + set.revealDuration;
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
    function claimDigestOf(string calldata dataId) external view returns (bytes32) {
        return dealReader.claimDigestOf(dataId);
    }
}
