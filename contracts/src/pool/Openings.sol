// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../interfaces/IDrawClasses.sol";
import {DealFacts} from "../interfaces/IDealReader.sol";
import {ILilypadMediationHandler, SharedStructs} from "../interfaces/ILilypad.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Mode, Outcome} from "../libraries/Numbers.sol";
import {Challenges} from "./Challenges.sol";

/// @notice From a funded challenge to its dispute.
abstract contract Openings is Challenges {
    /// @inheritdoc ILilypadMediationHandler
    /// @dev Called inside the job creator's checkResult. Reverts NotController, DisputeExists, NotFunded, CheckTooLate, which refuse the check.
    /// Emits DisputeOpened, DisputeTerms, RoundOpened (or, without a drawable panel, DisputeFinalised and DisputeSettled) and
    /// MediationRequested.
    function mediationRequest(SharedStructs.Deal calldata deal) external nonReentrant {
        if (msg.sender != address(controller)) revert NotController(address(controller), msg.sender);
        string memory dealId = deal.dealId;
        bytes32 dealKey = _keyOf(dealId);
        _requireNoDispute(dealKey);
        DealFacts memory facts = dealReader.factsOf(dealId);
        uint32 version = parameters.current();
        ParameterSet memory set = parameters.at(version);
        bytes32 drawClass = _fundings[dealKey].drawClass;
        ClassTerms memory terms = drawClasses.termsOf(drawClass);
        uint32 drawable = _drawableIn(drawClass, facts);

        bytes32 disputeId = _disputeIdOf(dealId, facts);
        _disputeOfDeal[dealKey] = disputeId;
        Dispute storage dispute = _disputes[disputeId];
        dispute.parameterVersion = version;
        dispute.classRounds = _isSealedInVain(facts, set) ? 0 : Ladder.classRounds(drawable, terms);
        (dispute.mode, dispute.rounds) = _extentOf(dealKey, facts, dispute.classRounds, set);
        dispute.dealId = dealId;
        dispute.drawClass = drawClass;
        _recordFacts(dispute, facts);
        _recordPolicy(dispute, _declarations[dealKey], terms);
        _emitOpened(disputeId, dispute);
        if (dispute.classRounds == 0) _endUnserviceable(disputeId, dealKey, dispute);
        else if (_isPair(dispute.classRounds, drawable)) _openRoundWith(disputeId, dispute, set, Ladder.PAIR, 0);
        else _openRound(disputeId, dispute, set);
        emit MediationRequested(dealId, address(this));
    }

    /// @dev The mode that the time allows, and the least of the rounds paid for, affordable at today's fees, allowed by the class's size and
    /// ending before the deadline.
    function _extentOf(bytes32 dealKey, DealFacts memory facts, uint8 classRounds, ParameterSet memory set)
        private
        view
        returns (uint8 mode, uint8 rounds)
    {
        uint256 have = settlement.escrowOf(dealKey);
        uint8 paid = _least(_fundings[dealKey].rounds, Ladder.affordable(have, set));
        if (paid == 0) revert NotFunded(Ladder.costOf(1, set), have);
        bool isSealed = facts.seal != 0;
        if (_isSealedInVain(facts, set)) return (Mode.STANDARD, 0);
        (mode, rounds) = Ladder.modeOf(block.timestamp, facts.deadline, isSealed, set);
        if (rounds == 0) {
            revert CheckTooLate(facts.deadline, uint64(Ladder.earliestEnd(block.timestamp, isSealed, set)));
        }
        rounds = _least(_least(rounds, paid), classRounds);
    }

    /// @dev Sealed in a deal that never left time for a standard round, so that no check of it could ever be taken. The provider knew: nobody
    /// rules for it, and the creator is refunded by timeout.
    function _isSealedInVain(DealFacts memory facts, ParameterSet memory set) private pure returns (bool) {
        return facts.seal != 0 && Ladder.fitting(facts.resultsSubmittedAt, facts.deadline, set) == 0;
    }

    function _recordFacts(Dispute storage dispute, DealFacts memory facts) private {
        dispute.jobCreator = facts.jobCreator;
        dispute.deadline = facts.deadline;
        dispute.resourceProvider = facts.resourceProvider;
        dispute.solver = facts.solver;
        dispute.claimDigest = facts.claimDigest;
        dispute.mediationFee = facts.mediationFee;
        dispute.seal = facts.seal;
        dispute.isSealed = facts.seal != 0;
    }

    function _recordPolicy(Dispute storage dispute, Declaration storage declaration, ClassTerms memory terms) private {
        bool declared = _isAmong(declaration.drawClasses, dispute.drawClass);
        dispute.rejectable = declared || terms.portable;
        if (!declared) return;
        dispute.policyDigest = declaration.policyDigest;
        dispute.highestRung = declaration.highestRung;
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

    function _endUnserviceable(bytes32 disputeId, bytes32 dealKey, Dispute storage dispute) private {
        dispute.outcome = Outcome.UNSERVICEABLE;
        dispute.decidedAt = uint40(block.timestamp);
        dispute.finalAt = uint40(block.timestamp);
        dispute.finalised = true;
        settlement.returnEscrow(disputeId, dealKey, dispute.jobCreator);
        // Under V1 the creator itself is the origin of every check.
        emit DisputeFinalised(disputeId, Outcome.UNSERVICEABLE, dispute.jobCreator);
        emit DisputeSettled(disputeId);
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
        emit DisputeTerms(
            disputeId,
            dispute.mode,
            dispute.classRounds,
            dispute.rejectable,
            dispute.highestRung,
            dispute.seal,
            dispute.policyDigest
        );
    }

    function _least(uint8 a, uint8 b) private pure returns (uint8) {
        return a < b ? a : b;
    }
}
