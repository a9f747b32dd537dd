// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "openzeppelin-contracts-4/access/Ownable.sol";
import {Initializable} from "openzeppelin-contracts-4/proxy/utils/Initializable.sol";
import {ILilypadMediationHandler, SharedStructs} from "../interfaces/ILilypad.sol";
import {ILilypadPayments} from "./ILilypadPayments.sol";
import {LilypadStorage} from "./LilypadStorage.sol";

/// @notice Lilypad V1's controller for the devnet: the functions, checks by `tx.origin`, revert strings and defects of the deployed one.
contract LilypadController is Ownable, Initializable {
    LilypadStorage private _storage;
    ILilypadPayments private _payments;
    ILilypadMediationHandler private _mediation;
    address private _users;
    address private _jobCreator;
    address private _pow;

    /// @notice Names the other contracts, once; owner only. None may be zero.
    function initialize(
        address storageAddress,
        address usersAddress,
        address paymentsAddress,
        address mediationAddress,
        address jobCreatorAddress,
        address powAddress
    ) public initializer {
        setStorageAddress(storageAddress);
        setUsersAddress(usersAddress);
        setPaymentsAddress(paymentsAddress);
        setMediationAddress(mediationAddress);
        setJobCreatorAddress(jobCreatorAddress);
        setPowAddress(powAddress);
    }

    /// @notice Names the storage. Owner only.
    function setStorageAddress(address storageAddress) public onlyOwner {
        require(storageAddress != address(0), "Storage address");
        _storage = LilypadStorage(storageAddress);
    }

    /// @notice The storage.
    function getStorageAddress() public view returns (address) {
        return address(_storage);
    }

    /// @notice Names the service directory. Owner only.
    function setUsersAddress(address usersAddress) public onlyOwner {
        require(usersAddress != address(0), "Users address");
        _users = usersAddress;
    }

    /// @notice The service directory.
    function getUsersAddress() public view returns (address) {
        return _users;
    }

    /// @notice Names the payments. Owner only.
    function setPaymentsAddress(address paymentsAddress) public onlyOwner {
        require(paymentsAddress != address(0), "Payments address");
        _payments = ILilypadPayments(paymentsAddress);
    }

    /// @notice The payments.
    function getPaymentsAddress() public view returns (address) {
        return address(_payments);
    }

    /// @notice Switches the mediation handler. Deals in ResultsChecked stay with the old one, which can then no longer decide them.
    function setMediationAddress(address mediationAddress) public onlyOwner {
        require(mediationAddress != address(0), "Mediation address");
        _mediation = ILilypadMediationHandler(mediationAddress);
    }

    /// @notice The mediation handler.
    function getMediationAddress() public view returns (address) {
        return address(_mediation);
    }

    /// @notice Names the on-chain job creator. Owner only.
    function setJobCreatorAddress(address jobCreatorAddress) public onlyOwner {
        require(jobCreatorAddress != address(0), "JobCreator address");
        _jobCreator = jobCreatorAddress;
    }

    /// @notice The on-chain job creator.
    function getJobCreatorAddress() public view returns (address) {
        return _jobCreator;
    }

    /// @notice Names the proof-of-work contract. Owner only.
    function setPowAddress(address powAddress) public onlyOwner {
        // The string names the wrong address, as Lilypad's does.
        require(powAddress != address(0), "Users address");
        _pow = powAddress;
    }

    /// @notice The proof-of-work contract.
    function getPowAddress() public view returns (address) {
        return _pow;
    }

    /// @notice One party's agreement to a deal, with its collateral. The second to agree must name the same terms.
    function agree(
        string memory dealId,
        SharedStructs.DealMembers memory members,
        SharedStructs.DealTimeouts memory timeouts,
        SharedStructs.DealPricing memory pricing
    ) public returns (SharedStructs.Agreement memory) {
        SharedStructs.Deal memory deal = _storage.ensureDeal(dealId, members, timeouts, pricing);
        bool byProvider = tx.origin == deal.members.resourceProvider;
        require(byProvider || tx.origin == deal.members.jobCreator, "Only RP / JC");
        if (byProvider) {
            _storage.agreeResourceProvider(dealId);
            _payments.agreeResourceProvider(dealId, tx.origin, deal.timeouts.submitResults.collateral);
        } else {
            _storage.agreeJobCreator(dealId);
            _payments.agreeJobCreator(
                dealId, tx.origin, deal.pricing.paymentCollateral, deal.timeouts.judgeResults.collateral
            );
        }
        return _storage.getAgreement(dealId);
    }

    /// @notice The provider's result. No deadline is enforced, and an instructionCount of 0 (no collateral) is taken.
    function addResult(string memory dealId, string memory resultsId, string memory dataId, uint256 instructionCount)
        public
    {
        require(_storage.isState(dealId, SharedStructs.AgreementState.DealAgreed), "DealAgreed");
        SharedStructs.Deal memory deal = _storage.getDeal(dealId);
        require(deal.members.resourceProvider == tx.origin, "Only RP");
        _storage.addResult(dealId, resultsId, dataId, instructionCount);
        _payments.addResult(
            dealId, tx.origin, _storage.getResultsCollateral(dealId), deal.timeouts.submitResults.collateral
        );
    }

    /// @notice The creator accepts the result and the provider is paid.
    function acceptResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _judgedByCreator(dealId);
        _storage.acceptResult(dealId);
        _payments.acceptResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            _storage.getJobCost(dealId),
            deal.pricing.paymentCollateral,
            _storage.getResultsCollateral(dealId),
            deal.timeouts.judgeResults.collateral
        );
    }

    /// @notice The creator has the result checked: pays the mediation fee and asks the mediation handler. No deadline is enforced.
    function checkResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _judgedByCreator(dealId);
        _storage.checkResult(dealId);
        _payments.checkResult(
            dealId, deal.members.jobCreator, deal.timeouts.judgeResults.collateral, deal.pricing.mediationFee
        );
        _mediation.mediationRequest(deal);
    }

    /// @notice The mediation handler's verdict for the provider; the fee goes to `tx.origin`.
    function mediationAcceptResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _mediated(dealId);
        _storage.mediationAcceptResult(dealId);
        _payments.mediationAcceptResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            _storage.getJobCost(dealId),
            deal.pricing.paymentCollateral,
            _storage.getResultsCollateral(dealId),
            deal.pricing.mediationFee
        );
    }

    /// @notice The mediation handler's verdict against the provider; the fee goes to `tx.origin`.
    function mediationRejectResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _mediated(dealId);
        _storage.mediationRejectResult(dealId);
        _payments.mediationRejectResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            deal.pricing.paymentCollateral,
            _storage.getResultsCollateral(dealId),
            deal.pricing.mediationFee
        );
    }

    /// @notice Ends a deal that only one party agreed to. The creator gets back what the provider would have paid in (submitResults), not
    /// its own collateral (judgeResults): Lilypad's quirk.
    function timeoutAgree(string memory dealId) public {
        SharedStructs.Deal memory deal = _storage.getDeal(dealId);
        require(deal.members.jobCreator == tx.origin || deal.members.resourceProvider == tx.origin, "Only JC or RP");
        SharedStructs.Agreement memory agreement = _timedOut(
            dealId,
            SharedStructs.AgreementState.DealNegotiating,
            _storage.getAgreement(dealId).dealCreatedAt,
            deal.timeouts.agree.timeout
        );
        _storage.timeoutAgree(dealId);
        uint256 collateral = deal.timeouts.submitResults.collateral;
        if (agreement.resourceProviderAgreedAt > 0) {
            _payments.timeoutAgreeRefundResourceProvider(dealId, deal.members.resourceProvider, collateral);
        } else if (agreement.jobCreatorAgreedAt > 0) {
            _payments.timeoutAgreeRefundJobCreator(
                dealId, deal.members.jobCreator, deal.pricing.paymentCollateral, collateral
            );
        }
    }

    /// @notice Always reverts with empty data: LilypadPayments has no such function.
    function timeoutSubmitResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _storage.getDeal(dealId);
        require(deal.members.jobCreator == tx.origin, "Only JC");
        _timedOut(
            dealId,
            SharedStructs.AgreementState.DealAgreed,
            _storage.getAgreement(dealId).dealAgreedAt,
            deal.timeouts.submitResults.timeout
        );
        _storage.timeoutSubmitResult(dealId);
        _payments.timeoutSubmitResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            deal.pricing.paymentCollateral,
            deal.timeouts.submitResults.collateral
        );
    }

    /// @notice Always reverts with empty data: LilypadPayments has no such function.
    function timeoutJudgeResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _storage.getDeal(dealId);
        require(deal.members.resourceProvider == tx.origin, "Only RP");
        _timedOut(
            dealId,
            SharedStructs.AgreementState.ResultsSubmitted,
            _storage.getAgreement(dealId).resultsSubmittedAt,
            deal.timeouts.judgeResults.timeout
        );
        _storage.timeoutJudgeResult(dealId);
        _payments.timeoutJudgeResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            _storage.getResultsCollateral(dealId),
            deal.timeouts.judgeResults.collateral
        );
    }

    /// @notice Ends a mediation and refunds both parties. The time counts from the submission and judgeResults, not from the check and
    /// mediateResults: Lilypad's quirk, and the pool's deadline.
    function timeoutMediateResult(string memory dealId) public {
        SharedStructs.Deal memory deal = _storage.getDeal(dealId);
        require(deal.members.resourceProvider == tx.origin || deal.members.jobCreator == tx.origin, "Only RP or JC");
        _timedOut(
            dealId,
            SharedStructs.AgreementState.ResultsChecked,
            _storage.getAgreement(dealId).resultsSubmittedAt,
            deal.timeouts.judgeResults.timeout
        );
        _storage.timeoutMediateResult(dealId);
        _payments.timeoutMediateResult(
            dealId,
            deal.members.resourceProvider,
            deal.members.jobCreator,
            deal.pricing.paymentCollateral,
            _storage.getResultsCollateral(dealId),
            deal.pricing.mediationFee
        );
    }

    function _judgedByCreator(string memory dealId) private view returns (SharedStructs.Deal memory deal) {
        require(_storage.isState(dealId, SharedStructs.AgreementState.ResultsSubmitted), "ResultsSubmitted");
        deal = _storage.getDeal(dealId);
        require(deal.members.jobCreator == tx.origin, "Only JC");
    }

    function _mediated(string memory dealId) private view returns (SharedStructs.Deal memory) {
        require(address(_mediation) == _msgSender(), "Only mediation");
        require(_storage.isState(dealId, SharedStructs.AgreementState.ResultsChecked), "ResultsChecked");
        return _storage.getDeal(dealId);
    }

    function _timedOut(string memory dealId, SharedStructs.AgreementState state, uint256 since, uint256 timeout)
        private
        view
        returns (SharedStructs.Agreement memory)
    {
        require(_storage.isState(dealId, state), "Not correct state");
        require(block.timestamp > since + timeout, "Not timed out");
        return _storage.getAgreement(dealId);
    }
}
