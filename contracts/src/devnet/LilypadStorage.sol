// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "openzeppelin-contracts-4/proxy/utils/Initializable.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {ControllerOwnable} from "./ControllerOwnable.sol";
import {DealTerms} from "./DealTerms.sol";

/// @notice Lilypad V1's deals, agreements and results. Views are open, changes are the controller's; a deal and a result are written once.
contract LilypadStorage is ControllerOwnable, Initializable {
    mapping(string dealId => SharedStructs.Deal deal) private _deals;
    mapping(address party => string[] dealIds) private _dealsForParty;
    mapping(string dealId => SharedStructs.Agreement agreement) private _agreements;
    mapping(string dealId => SharedStructs.Result result) private _results;

    event DealStateChange(string dealId, SharedStructs.AgreementState state);

    /// @notice Once only; there is nothing to set.
    function initialize() public initializer {}

    /// @notice The terms of a deal; all zero when unknown.
    function getDeal(string memory dealId) public view returns (SharedStructs.Deal memory) {
        return _deals[dealId];
    }

    /// @notice The deals in which an address is job creator or resource provider.
    function getDealsForParty(address party) public view returns (string[] memory) {
        return _dealsForParty[party];
    }

    /// @notice State and times (unix seconds) of a deal.
    function getAgreement(string memory dealId) public view returns (SharedStructs.Agreement memory) {
        return _agreements[dealId];
    }

    /// @notice The submitted result of a deal.
    function getResult(string memory dealId) public view returns (SharedStructs.Result memory) {
        return _results[dealId];
    }

    /// @notice instructionPrice * instructionCount, in wei; the count is what the resource provider says.
    function getJobCost(string memory dealId) public view returns (uint256) {
        return _deals[dealId].pricing.instructionPrice * _results[dealId].instructionCount;
    }

    /// @notice resultsCollateralMultiple * getJobCost, in wei.
    function getResultsCollateral(string memory dealId) public view returns (uint256) {
        return _deals[dealId].pricing.resultsCollateralMultiple * getJobCost(dealId);
    }

    /// @notice Whether a deal has been written.
    function hasDeal(string memory dealId) public view returns (bool) {
        return bytes(_deals[dealId].dealId).length > 0;
    }

    /// @notice Whether a deal is in a state; an unknown deal is in DealNegotiating.
    function isState(string memory dealId, SharedStructs.AgreementState state) public view returns (bool) {
        return _agreements[dealId].state == state;
    }

    /// @notice Writes a deal, or compares it with what the other party wrote. Controller only.
    function ensureDeal(
        string memory dealId,
        SharedStructs.DealMembers memory members,
        SharedStructs.DealTimeouts memory timeouts,
        SharedStructs.DealPricing memory pricing
    ) public onlyController returns (SharedStructs.Deal memory) {
        _requireState(dealId, SharedStructs.AgreementState.DealNegotiating, "DealNegotiating");
        SharedStructs.Deal memory proposed = SharedStructs.Deal(dealId, members, timeouts, pricing);
        DealTerms.requireValid(proposed);
        if (hasDeal(dealId)) {
            DealTerms.requireSame(_deals[dealId], proposed);
        } else {
            _deals[dealId] = proposed;
            _dealsForParty[members.resourceProvider].push(dealId);
            _dealsForParty[members.jobCreator].push(dealId);
        }
        return proposed;
    }

    /// @notice Notes the resource provider's agreement. Controller only.
    function agreeResourceProvider(string memory dealId)
        public
        onlyController
        returns (SharedStructs.Agreement memory)
    {
        require(hasDeal(dealId), "Deal does not exist");
        require(_agreements[dealId].resourceProviderAgreedAt == 0, "RP has already agreed");
        _agreements[dealId].resourceProviderAgreedAt = block.timestamp;
        return _agreed(dealId);
    }

    /// @notice Notes the job creator's agreement. Controller only.
    function agreeJobCreator(string memory dealId) public onlyController returns (SharedStructs.Agreement memory) {
        require(hasDeal(dealId), "Deal does not exist");
        require(_agreements[dealId].jobCreatorAgreedAt == 0, "JC has already agreed");
        _agreements[dealId].jobCreatorAgreedAt = block.timestamp;
        return _agreed(dealId);
    }

    /// @notice Writes the result. Controller only.
    function addResult(string memory dealId, string memory resultsId, string memory dataId, uint256 instructionCount)
        public
        onlyController
        returns (SharedStructs.Result memory)
    {
        _requireState(dealId, SharedStructs.AgreementState.DealAgreed, "DealAgreed");
        _agreements[dealId].resultsSubmittedAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.ResultsSubmitted);
        _results[dealId] = SharedStructs.Result(dealId, resultsId, dataId, instructionCount);
        return _results[dealId];
    }

    /// @notice ResultsSubmitted to ResultsAccepted. Controller only.
    function acceptResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsSubmitted, "ResultsSubmitted");
        _agreements[dealId].resultsAcceptedAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.ResultsAccepted);
    }

    /// @notice ResultsSubmitted to ResultsChecked. Controller only.
    function checkResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsSubmitted, "ResultsSubmitted");
        _agreements[dealId].resultsCheckedAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.ResultsChecked);
    }

    /// @notice ResultsChecked to MediationAccepted. Controller only.
    function mediationAcceptResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsChecked, "ResultsChecked");
        _agreements[dealId].mediationAcceptedAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.MediationAccepted);
    }

    /// @notice ResultsChecked to MediationRejected. Controller only.
    function mediationRejectResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsChecked, "ResultsChecked");
        _agreements[dealId].mediationRejectedAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.MediationRejected);
    }

    /// @notice DealNegotiating to TimeoutAgree. Controller only.
    function timeoutAgree(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.DealNegotiating, "DealNegotiating");
        _agreements[dealId].timeoutAgreeAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.TimeoutAgree);
    }

    /// @notice DealAgreed to TimeoutSubmitResults. Controller only.
    function timeoutSubmitResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.DealAgreed, "DealAgreed");
        _agreements[dealId].timeoutSubmitResultsAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.TimeoutSubmitResults);
    }

    /// @notice ResultsSubmitted to TimeoutJudgeResults. Controller only.
    function timeoutJudgeResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsSubmitted, "ResultsSubmitted");
        _agreements[dealId].timeoutJudgeResultsAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.TimeoutJudgeResults);
    }

    /// @notice ResultsChecked to TimeoutMediateResults. Controller only.
    function timeoutMediateResult(string memory dealId) public onlyController {
        _requireState(dealId, SharedStructs.AgreementState.ResultsChecked, "ResultsChecked");
        _agreements[dealId].timeoutMediateResultsAt = block.timestamp;
        _change(dealId, SharedStructs.AgreementState.TimeoutMediateResults);
    }

    function _agreed(string memory dealId) private returns (SharedStructs.Agreement memory) {
        SharedStructs.Agreement storage agreement = _agreements[dealId];
        if (agreement.resourceProviderAgreedAt != 0 && agreement.jobCreatorAgreedAt != 0) {
            agreement.dealAgreedAt = block.timestamp;
            _change(dealId, SharedStructs.AgreementState.DealAgreed);
        } else {
            agreement.dealCreatedAt = block.timestamp;
        }
        return agreement;
    }

    function _change(string memory dealId, SharedStructs.AgreementState state) private {
        _agreements[dealId].state = state;
        emit DealStateChange(dealId, state);
    }

    function _requireState(string memory dealId, SharedStructs.AgreementState state, string memory reason)
        private
        view
    {
        require(isState(dealId, state), reason);
    }
}
