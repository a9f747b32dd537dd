// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../interfaces/IDealReader.sol";
import {IDisputeDesk} from "../interfaces/IDisputeDesk.sol";
import {ILilypadMediationHandler, SharedStructs} from "../interfaces/ILilypad.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Outcome} from "../libraries/Numbers.sol";
import {PoolState} from "./PoolState.sol";

/// @notice From a challenge's funding to its dispute.
abstract contract Challenges is PoolState, IDisputeDesk {
    uint8 private constant RESULTS_SUBMITTED = uint8(SharedStructs.AgreementState.ResultsSubmitted);

    /// @inheritdoc IDisputeDesk
    function fundChallenge(string calldata dealId, bytes32 drawClass, uint8 rounds) external nonReentrant {
        DealFacts memory facts = dealReader.factsOf(dealId);
        if (msg.sender != facts.jobCreator) revert NotJobCreator(facts.jobCreator, msg.sender);
        if (facts.state != RESULTS_SUBMITTED) revert DealNotSubmitted(RESULTS_SUBMITTED, facts.state);
        if (drawClass == 0) revert ZeroDrawClass();

        bytes32 dealKey = _keyOf(dealId);
        _requireNoDispute(dealKey);
        Funding storage funding = _fundings[dealKey];
        uint8 before = funding.rounds;
        if (rounds <= before || rounds > Ladder.ROUNDS) revert RoundsOutOfRange(before, Ladder.ROUNDS, rounds);
        if (before > 0 && drawClass != funding.drawClass) revert DrawClassDiffers(funding.drawClass, drawClass);
        funding.jobCreator = msg.sender;
        funding.rounds = rounds;
        funding.drawClass = drawClass;

        // Against what is there, not against the rounds paid before: the fee may have changed since.
        uint256 cost = Ladder.costOfFirst(rounds, parameters.at(parameters.current()));
        uint256 have = settlement.escrowOf(dealKey);
        uint256 amount = cost > have ? cost - have : 0;
        emit ChallengeFunded(dealId, msg.sender, drawClass, rounds, amount);
        settlement.receiveEscrow(dealKey, msg.sender, amount);
    }

    /// @inheritdoc IDisputeDesk
    function withdrawFunding(string calldata dealId) external nonReentrant {
        bytes32 dealKey = _keyOf(dealId);
        address jobCreator = _fundings[dealKey].jobCreator;
        if (jobCreator == address(0)) revert NothingFunded(dealId);
        if (msg.sender != jobCreator) revert NotJobCreator(jobCreator, msg.sender);
        _requireNoDispute(dealKey);
        delete _fundings[dealKey];
        emit FundingWithdrawn(dealId, jobCreator, settlement.escrowOf(dealKey));
        settlement.withdrawEscrow(dealKey, jobCreator);
    }

    /// @inheritdoc ILilypadMediationHandler
    /// @dev Called inside the job creator's checkResult. Reverts NotController, DisputeExists, NotFunded, CheckTooLate, which refuse the check.
    /// Emits DisputeOpened, RoundOpened (or, without a drawable panel, DisputeFinalised) and MediationRequested.
    function mediationRequest(SharedStructs.Deal calldata deal) external nonReentrant {
        if (msg.sender != address(controller)) revert NotController(address(controller), msg.sender);
        string memory dealId = deal.dealId;
        bytes32 dealKey = _keyOf(dealId);
        _requireNoDispute(dealKey);
        DealFacts memory facts = dealReader.factsOf(dealId);
        uint32 version = parameters.current();
        ParameterSet memory set = parameters.at(version);
        uint8 rounds = _roundsFor(_fundings[dealKey], settlement.escrowOf(dealKey), facts.deadline, set);

        bytes32 disputeId = _disputeIdOf(dealId, facts);
        _disputeOfDeal[dealKey] = disputeId;
        Dispute storage dispute = _disputes[disputeId];
        dispute.dealId = dealId;
        dispute.jobCreator = facts.jobCreator;
        dispute.resourceProvider = facts.resourceProvider;
        dispute.solver = facts.solver;
        dispute.claimDigest = facts.claimDigest;
        dispute.drawClass = _fundings[dealKey].drawClass;
        dispute.rounds = rounds;
        dispute.deadline = facts.deadline;
        dispute.parameterVersion = version;
        dispute.mediationFee = facts.mediationFee;
        _emitOpened(disputeId, dispute);
        if (_drawableFor(dispute) < Ladder.seatsOf(1)) _endUnserviceable(disputeId, dealKey, dispute);
        else _openRound(disputeId, dispute, set);
        emit MediationRequested(dealId, address(this));
    }

    /// @dev A controller checks a deal once. Should it ever do so again (its storage can be switched), two disputes would share one escrow.
    function _requireNoDispute(bytes32 dealKey) private view {
        bytes32 disputeId = _disputeOfDeal[dealKey];
        if (disputeId != 0) revert DisputeExists(disputeId);
    }

    /// @dev Paid, affordable at today's fees, and ending before the deadline: the least of the three.
    function _roundsFor(Funding storage funding, uint256 have, uint64 deadline, ParameterSet memory set)
        private
        view
        returns (uint8 rounds)
    {
        rounds = Ladder.affordable(have, set);
        if (funding.rounds < rounds) rounds = funding.rounds;
        if (rounds == 0) revert NotFunded(Ladder.costOf(1, set), have);
        uint8 fitting = Ladder.fitting(block.timestamp, deadline, set);
        if (fitting == 0) revert CheckTooLate(deadline, uint64(block.timestamp + Ladder.longest(1, set)));
        if (fitting < rounds) rounds = fitting;
    }

    function _disputeIdOf(string memory dealId, DealFacts memory facts) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                block.chainid,
                address(this),
                address(controller),
                dealId,
                facts.dataIdHash,
                facts.instructionCount,
                uint256(facts.resultsSubmittedAt),
                block.timestamp
            )
        );
    }

    /// @dev How many mediators of the class are no party to the deal.
    function _drawableFor(Dispute storage dispute) private view returns (uint256 drawable) {
        bytes32 drawClass = dispute.drawClass;
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        drawable = sortition.drawableMediators(drawClass, epoch);
        (address creator, address provider, address solver) =
            (dispute.jobCreator, dispute.resourceProvider, dispute.solver);
        if (sortition.weightOf(drawClass, creator, epoch) > 0) drawable--;
        if (sortition.weightOf(drawClass, provider, epoch) > 0) drawable--;
        if (solver != creator && solver != provider && sortition.weightOf(drawClass, solver, epoch) > 0) drawable--;
    }

    function _endUnserviceable(bytes32 disputeId, bytes32 dealKey, Dispute storage dispute) private {
        dispute.outcome = Outcome.UNSERVICEABLE;
        dispute.decidedAt = uint64(block.timestamp);
        dispute.finalised = true;
        settlement.returnEscrow(disputeId, dealKey, dispute.jobCreator);
        // Under V1 the creator itself is the origin of every check.
        emit DisputeFinalised(disputeId, Outcome.UNSERVICEABLE, dispute.jobCreator);
    }

    function _emitOpened(bytes32 disputeId, Dispute storage dispute) private {
        emit DisputeOpened(
            disputeId,
            dispute.dealId,
            dispute.jobCreator,
            dispute.resourceProvider,
            dispute.solver,
            dispute.claimDigest,
            dispute.drawClass,
            dispute.rounds,
            dispute.deadline,
            dispute.parameterVersion,
            dispute.mediationFee
        );
    }
}
