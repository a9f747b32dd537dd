// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts, IDealReader} from "./interfaces/IDealReader.sol";
import {ILilypadController, ILilypadStorageViews, SharedStructs} from "./interfaces/ILilypad.sol";
import {CidV0} from "./libraries/CidV0.sol";
import {SealText} from "./libraries/SealText.sol";

/// @notice Reads deals from Lilypad V1's storage, wherever the controller has it. Keeps no state.
contract DealReader is IDealReader {
    /// @notice The controller whose deals are read.
    ILilypadController public immutable controller;

    /// @param controller_ the controller whose deals are read
    constructor(ILilypadController controller_) {
        controller = controller_;
    }

    /// @inheritdoc IDealReader
    function factsOf(string calldata dealId) external view returns (DealFacts memory facts) {
        ILilypadStorageViews deals = _storage();
        SharedStructs.Deal memory deal = deals.getDeal(dealId);
        facts.jobCreator = deal.members.jobCreator;
        facts.resourceProvider = deal.members.resourceProvider;
        facts.solver = deal.members.solver;
        facts.mediationFee = deal.pricing.mediationFee;
        SharedStructs.Agreement memory agreement = deals.getAgreement(dealId);
        facts.state = uint8(agreement.state);
        if (agreement.resultsSubmittedAt == 0) return facts;
        facts.resultsSubmittedAt = uint64(agreement.resultsSubmittedAt);
        facts.deadline = _deadlineOf(facts.resultsSubmittedAt, deal.timeouts.judgeResults.timeout);
        SharedStructs.Result memory result = deals.getResult(dealId);
        facts.instructionCount = result.instructionCount;
        facts.dataIdHash = keccak256(bytes(result.dataId));
        facts.claimDigest = CidV0.digestOf(result.dataId);
        facts.seal = SealText.sealOf(result.dataId);
    }

    /// @inheritdoc IDealReader
    function stateOf(string calldata dealId) external view returns (uint8) {
        return uint8(_storage().getAgreement(dealId).state);
    }

    /// @inheritdoc IDealReader
    function claimDigestOf(string calldata dataId) external pure returns (bytes32) {
        return CidV0.digestOf(dataId);
    }

    /// @dev V1 counts from the submission, with judgeResults' timeout; parties may have agreed to any number.
    function _deadlineOf(uint64 resultsSubmittedAt, uint256 timeout) private pure returns (uint64) {
        uint64 left = type(uint64).max - resultsSubmittedAt;
        return timeout < left ? resultsSubmittedAt + uint64(timeout) : type(uint64).max;
    }

    function _storage() private view returns (ILilypadStorageViews) {
        return ILilypadStorageViews(controller.getStorageAddress());
    }
}
