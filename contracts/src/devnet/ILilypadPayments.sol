// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the controller believes LilypadPayments to be. timeoutSubmitResult and timeoutJudgeResult do not exist there: Lilypad's quirk.
interface ILilypadPayments {
    function agreeResourceProvider(string memory dealId, address resourceProvider, uint256 timeoutCollateral) external;
    function agreeJobCreator(
        string memory dealId,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) external;
    function addResult(
        string memory dealId,
        address resourceProvider,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) external;
    function acceptResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 jobCost,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) external;
    function checkResult(string memory dealId, address jobCreator, uint256 timeoutCollateral, uint256 mediationFee)
        external;
    function mediationAcceptResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 jobCost,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) external;
    function mediationRejectResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) external;
    function timeoutAgreeRefundResourceProvider(
        string memory dealId,
        address resourceProvider,
        uint256 timeoutCollateral
    ) external;
    function timeoutAgreeRefundJobCreator(
        string memory dealId,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) external;
    function timeoutSubmitResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 timeoutCollateral
    ) external;
    function timeoutJudgeResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 resultsCollateral,
        uint256 timeoutCollateral
    ) external;
    function timeoutMediateResult(
        string memory dealId,
        address resourceProvider,
        address jobCreator,
        uint256 paymentCollateral,
        uint256 resultsCollateral,
        uint256 mediationFee
    ) external;
}
