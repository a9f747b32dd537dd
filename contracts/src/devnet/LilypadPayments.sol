// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "openzeppelin-contracts-4/proxy/utils/Initializable.sol";
import {ControllerOwnable} from "./ControllerOwnable.sol";
import {LilypadToken} from "./LilypadToken.sol";

/// @notice Lilypad V1's money flows between the parties' escrows. It carries timeoutSubmitResults and timeoutJudgeResults in the plural
/// while the controller calls the singular, so those two never work.
contract LilypadPayments is ControllerOwnable, Initializable {
    enum PaymentReason {
        PaymentCollateral,
        ResultsCollateral,
        TimeoutCollateral,
        JobPayment,
        MediationFee
    }

    enum PaymentDirection {
        PaidIn,
        PaidOut,
        Refunded,
        Slashed
    }

    event Payment(string dealId, address payee, uint256 amount, PaymentReason reason, PaymentDirection direction);

    LilypadToken private _token;
    bool private _tokenFrozen;

    modifier onlyRP(address resourceProvider) {
        require(tx.origin == resourceProvider, "LilypadPayments: Can only be called by the RP");
        _;
    }

    modifier onlyJC(address jobCreator) {
        require(tx.origin == jobCreator, "LilypadPayments: Can only be called by the JC");
        _;
    }

    /// @notice Once only; owner only.
    function initialize(address token) public initializer {
        setTokenAddress(token);
    }

    /// @notice Names the token. Owner only; reverts once frozen.
    function setTokenAddress(address token) public onlyOwner {
        // The misspelt and the misnamed contract are Lilypad's.
        require(token != address(0), "LilepadPayments: Token address must be defined");
        require(!_tokenFrozen, "LilypadToken: canChangeTokenAddress is disabled");
        _token = LilypadToken(token);
    }

    /// @notice The token.
    function getTokenAddress() public view returns (address) {
        return address(_token);
    }

    /// @notice Freezes the token's address for good. Owner only.
    function disableChangeTokenAddress() public onlyOwner {
        _tokenFrozen = true;
    }

    /// @notice The provider's timeout collateral comes in. Controller only, sent by the provider.
    function agreeResourceProvider(string memory dealId, address resourceProvider, uint256 timeoutCollateral)
        public
        onlyController
        onlyRP(resourceProvider)
    {
        _payIn(dealId, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice The creator's payment and timeout collateral come in. Controller only, sent by the creator.
    function agreeJobCreator(
        string memory dealId,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyJC(jobCreator) {
        _payIn(dealId, paymentCollateral, PaymentReason.PaymentCollateral);
        _payIn(dealId, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice The provider's results collateral comes in, its timeout collateral goes back. Controller only, sent by the provider.
    function addResult(
        string memory dealId,
        address resourceProvider,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyRP(resourceProvider) {
        _payIn(dealId, resultsCollateral, PaymentReason.ResultsCollateral);
        _refund(dealId, resourceProvider, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice The provider is paid, at most what the creator put up; all collateral goes back. Controller only, sent by the creator.
    function acceptResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 jobCost,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyJC(jobCreator) {
        _payOut(dealId, jobCreator, resourceProvider, _min(jobCost, paymentCollateral), PaymentReason.JobPayment);
        _refundRest(dealId, jobCreator, jobCost, paymentCollateral);
        _refund(dealId, jobCreator, timeoutCollateral, PaymentReason.TimeoutCollateral);
        _refund(dealId, resourceProvider, resultsCollateral, PaymentReason.ResultsCollateral);
    }

    /// @notice The creator's timeout collateral goes back, the mediation fee comes in. Controller only, sent by the creator.
    function checkResult(string memory dealId, address jobCreator, uint256 timeoutCollateral, uint256 mediationFee)
        public
        onlyController
        onlyJC(jobCreator)
    {
        _refund(dealId, jobCreator, timeoutCollateral, PaymentReason.TimeoutCollateral);
        _payIn(dealId, mediationFee, PaymentReason.MediationFee);
    }

    /// @notice The provider is paid, at most what the creator put up; the fee goes to whoever sent the transaction.
    function mediationAcceptResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 jobCost,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) public onlyController {
        _payOut(dealId, jobCreator, resourceProvider, _min(jobCost, paymentCollateral), PaymentReason.JobPayment);
        _payOut(dealId, jobCreator, tx.origin, mediationFee, PaymentReason.MediationFee);
        _refundRest(dealId, jobCreator, jobCost, paymentCollateral);
        _refund(dealId, resourceProvider, resultsCollateral, PaymentReason.ResultsCollateral);
    }

    /// @notice The creator is refunded but for the fee, which goes to whoever sent the transaction; the provider's collateral is slashed.
    function mediationRejectResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) public onlyController {
        _refund(dealId, jobCreator, paymentCollateral, PaymentReason.PaymentCollateral);
        _payOut(dealId, jobCreator, tx.origin, mediationFee, PaymentReason.MediationFee);
        _slash(dealId, resourceProvider, resultsCollateral, PaymentReason.ResultsCollateral);
    }

    /// @notice The provider's timeout collateral goes back. Controller only, sent by the provider.
    function timeoutAgreeRefundResourceProvider(
        string memory dealId,
        address resourceProvider,
        uint256 timeoutCollateral
    ) public onlyController onlyRP(resourceProvider) {
        _refund(dealId, resourceProvider, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice The creator's payment and a timeout collateral go back. Controller only, sent by the creator.
    function timeoutAgreeRefundJobCreator(
        string memory dealId,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyJC(jobCreator) {
        _refund(dealId, jobCreator, paymentCollateral, PaymentReason.PaymentCollateral);
        _refund(dealId, jobCreator, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice Would refund the creator and slash the provider; the controller never reaches it.
    function timeoutSubmitResults(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyJC(jobCreator) {
        _refund(dealId, jobCreator, paymentCollateral, PaymentReason.PaymentCollateral);
        _refund(dealId, jobCreator, timeoutCollateral, PaymentReason.TimeoutCollateral);
        _slash(dealId, resourceProvider, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice Would refund the provider and slash the creator; the controller never reaches it.
    function timeoutJudgeResults(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) public onlyController onlyRP(resourceProvider) {
        _refund(dealId, resourceProvider, resultsCollateral, PaymentReason.ResultsCollateral);
        _slash(dealId, jobCreator, timeoutCollateral, PaymentReason.TimeoutCollateral);
    }

    /// @notice Both collaterals and the fee go back. Controller only, sent by either party.
    function timeoutMediateResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) public onlyController {
        require(
            tx.origin == resourceProvider || tx.origin == jobCreator,
            "LilypadPayments: Can only be called by the RP or JC"
        );
        _refund(dealId, resourceProvider, resultsCollateral, PaymentReason.ResultsCollateral);
        _refund(dealId, jobCreator, paymentCollateral, PaymentReason.PaymentCollateral);
        _refund(dealId, jobCreator, mediationFee, PaymentReason.MediationFee);
    }

    function _payIn(string memory dealId, uint256 amount, PaymentReason reason) private {
        require(_token.balanceOf(tx.origin) >= amount, "LilypadPayments: Insufficient balance");
        require(_token.payEscrow(amount), "LilypadPayments: Pay escrow failed");
        emit Payment(dealId, tx.origin, amount, reason, PaymentDirection.PaidIn);
    }

    function _payOut(string memory dealId, address from, address to, uint256 amount, PaymentReason reason) private {
        require(_token.payJob(from, to, amount), "LilypadPayments: Pay job failed");
        emit Payment(dealId, to, amount, reason, PaymentDirection.PaidOut);
    }

    function _refund(string memory dealId, address account, uint256 amount, PaymentReason reason) private {
        require(_token.refundEscrow(account, amount), "LilypadPayments: Refund escrow failed");
        emit Payment(dealId, account, amount, reason, PaymentDirection.Refunded);
    }

    function _refundRest(string memory dealId, address jobCreator, uint256 jobCost, uint256 paymentCollateral) private {
        if (paymentCollateral > jobCost) {
            _refund(dealId, jobCreator, paymentCollateral - jobCost, PaymentReason.PaymentCollateral);
        }
    }

    function _slash(string memory dealId, address account, uint256 amount, PaymentReason reason) private {
        require(_token.slashEscrow(account, amount), "LilypadPayments: Slash escrow failed");
        emit Payment(dealId, account, amount, reason, PaymentDirection.Slashed);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
