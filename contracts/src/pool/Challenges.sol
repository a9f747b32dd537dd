// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../interfaces/IDrawClasses.sol";
import {DealFacts} from "../interfaces/IDealReader.sol";
import {IChallengeDesk} from "../interfaces/IChallengeDesk.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Phase} from "../libraries/Numbers.sol";
import {ClassSizes} from "./ClassSizes.sol";

/// @notice What the parties of a deal tell and pay the pool: the provider's declaration, the creator's funding, either's evidence.
abstract contract Challenges is ClassSizes, IChallengeDesk {
    uint8 private constant DEAL_AGREED = uint8(SharedStructs.AgreementState.DealAgreed);
    uint8 private constant RESULTS_SUBMITTED = uint8(SharedStructs.AgreementState.ResultsSubmitted);
    uint256 private constant MAX_DEAL_ID = 128;
    uint256 private constant MAX_LOCATION = 512;
    uint256 private constant MAX_CLASSES = 4;
    uint8 private constant HIGHEST_RUNG = 4;

    /// @inheritdoc IChallengeDesk
    function declareClaim(
        string calldata dealId,
        bytes32[] calldata claimClasses,
        bytes32 policyDigest,
        uint8 highestRung
    ) external {
        _requireShort(dealId);
        DealFacts memory facts = dealReader.factsOf(dealId);
        if (msg.sender != facts.resourceProvider) revert NotResourceProvider(facts.resourceProvider, msg.sender);
        if (facts.state != DEAL_AGREED) revert DealNotAgreed(DEAL_AGREED, facts.state);
        Declaration storage declaration = _declarations[_keyOf(dealId)];
        if (declaration.policyDigest != 0) revert AlreadyDeclared(dealId);
        uint256 count = claimClasses.length;
        if (count == 0 || count > MAX_CLASSES) revert ClassesOutOfRange(1, MAX_CLASSES, count);
        for (uint256 i = 0; i < count; i++) {
            // Else a provider could declare where nobody can be drawn, and never be challenged.
            _requirePanel(claimClasses[i], facts);
        }
        if (policyDigest == 0) revert ZeroPolicyDigest();
        if (highestRung > HIGHEST_RUNG) revert InvalidRung(HIGHEST_RUNG, highestRung);
        declaration.drawClasses = claimClasses;
        declaration.policyDigest = policyDigest;
        declaration.highestRung = highestRung;
        emit ClaimDeclared(dealId, msg.sender, claimClasses, policyDigest, highestRung);
    }

    /// @inheritdoc IChallengeDesk
    function postEvidence(bytes32 disputeId, string calldata location) external {
        Dispute storage dispute = _disputes[disputeId];
        uint8 phase = _phaseOf(disputeId, dispute);
        // Open in every phase between; the first of them stands for all.
        if (phase == Phase.NONE || dispute.finalised) revert WrongPhase(Phase.BEACON, phase);
        (address creator, address provider) = (dispute.jobCreator, dispute.resourceProvider);
        if (msg.sender != creator && msg.sender != provider) revert NotAParty(creator, provider, msg.sender);
        uint256 length = bytes(location).length;
        if (length == 0 || length > MAX_LOCATION) revert LocationTooLong(MAX_LOCATION, length);
        dispute.evidencePosted = true;
        emit EvidencePosted(disputeId, msg.sender, location);
    }

    /// @inheritdoc IChallengeDesk
    function fundChallenge(string calldata dealId, bytes32 drawClass, uint8 rounds) external nonReentrant {
        _requireShort(dealId);
        DealFacts memory facts = dealReader.factsOf(dealId);
        // A contract may forward what the creator itself sends, as Lilypad lets it forward checkResult; it pays then.
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != facts.jobCreator && tx.origin != facts.jobCreator) {
            revert NotJobCreator(facts.jobCreator, msg.sender);
        }
        if (facts.state != RESULTS_SUBMITTED) revert DealNotSubmitted(RESULTS_SUBMITTED, facts.state);

        bytes32 dealKey = _keyOf(dealId);
        _requireNoDispute(dealKey);
        Funding storage funding = _fundings[dealKey];
        uint8 before = funding.rounds;
        if (rounds <= before || rounds > Ladder.ROUNDS) revert RoundsOutOfRange(before, Ladder.ROUNDS, rounds);
        if (before > 0 && drawClass != funding.drawClass) revert DrawClassDiffers(funding.drawClass, drawClass);
        _requireDeclared(_declarations[dealKey].drawClasses, drawClass, facts);
        _requirePanel(drawClass, facts);
        funding.jobCreator = facts.jobCreator;
        funding.rounds = rounds;
        funding.drawClass = drawClass;

        // Against what is there, not against the rounds paid before: the fee may have changed since.
        uint256 cost = Ladder.costOfFirst(rounds, parameters.at(parameters.current()));
        uint256 have = settlement.escrowOf(dealKey);
        uint256 amount = cost > have ? cost - have : 0;
        emit ChallengeFunded(dealId, facts.jobCreator, drawClass, rounds, amount);
        settlement.receiveEscrow(dealKey, msg.sender, amount);
    }

    /// @inheritdoc IChallengeDesk
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

    /// @dev A controller checks a deal once. Should it ever do so again (its storage can be switched), two disputes would share one escrow.
    function _requireNoDispute(bytes32 dealKey) internal view {
        bytes32 disputeId = _disputeOfDeal[dealKey];
        if (disputeId != 0) revert DisputeExists(disputeId);
    }

    /// @dev A listed class with a panel for the deal and the weight the class needs.
    function _requirePanel(bytes32 drawClass, DealFacts memory facts) private view {
        ClassTerms memory terms = drawClasses.termsOf(drawClass);
        if (!terms.listed) revert ClassNotListed(drawClass);
        uint32 drawable = _drawableIn(drawClass, facts);
        if (Ladder.classRounds(drawable, terms) == 0) {
            revert ClassTooSmall(drawClass, Ladder.smallestPanel(terms), drawable);
        }
        uint128 weight = _weightIn(drawClass);
        if (weight < terms.weightFloor) revert ClassTooLight(drawClass, terms.weightFloor, weight);
    }

    /// @dev What _requirePanel requires.
    function _hasPanel(bytes32 drawClass, DealFacts memory facts) private view returns (bool) {
        ClassTerms memory terms = drawClasses.termsOf(drawClass);
        if (!terms.listed || _weightIn(drawClass) < terms.weightFloor) return false;
        return Ladder.classRounds(_drawableIn(drawClass, facts), terms) > 0;
    }

    function _weightIn(bytes32 drawClass) private view returns (uint128) {
        return sortition.totalWeight(drawClass, sortition.epochAt(uint64(block.timestamp)));
    }

    /// @dev A declaration binds the creator as long as any of its classes has a panel: a provider that could empty them would be out of reach.
    function _requireDeclared(bytes32[] storage declared, bytes32 drawClass, DealFacts memory facts) private view {
        if (_isAmong(declared, drawClass)) return;
        uint256 count = declared.length;
        for (uint256 i = 0; i < count; i++) {
            if (_hasPanel(declared[i], facts)) revert ClassNotDeclared(drawClass);
        }
    }

    function _isAmong(bytes32[] storage declared, bytes32 drawClass) internal view returns (bool) {
        uint256 count = declared.length;
        for (uint256 i = 0; i < count; i++) {
            if (declared[i] == drawClass) return true;
        }
        return false;
    }

    /// @dev A dispute stores the id, and everything that ends it reads it: its length bounds that gas.
    function _requireShort(string calldata dealId) private pure {
        uint256 length = bytes(dealId).length;
        if (length > MAX_DEAL_ID) revert DealIdTooLong(MAX_DEAL_ID, length);
    }
}
