// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Types on the wire between Lilypad V1's contracts and a mediation handler. Names, order and enum values are Lilypad's.
library SharedStructs {
    enum AgreementState {
        DealNegotiating,
        DealAgreed,
        ResultsSubmitted,
        ResultsAccepted,
        ResultsChecked,
        MediationAccepted,
        MediationRejected,
        TimeoutAgree,
        TimeoutSubmitResults,
        TimeoutJudgeResults,
        TimeoutMediateResults
    }

    enum ServiceType {
        Solver,
        Mediator,
        ResourceProvider,
        JobCreator
    }

    struct User {
        address userAddress;
        string metadataCID;
        string url;
        ServiceType[] roles;
    }

    struct DealMembers {
        address solver;
        address jobCreator;
        address resourceProvider;
        address[] mediators;
    }

    struct DealTimeout {
        uint256 timeout;
        uint256 collateral;
    }

    struct DealTimeouts {
        DealTimeout agree;
        DealTimeout submitResults;
        DealTimeout judgeResults;
        DealTimeout mediateResults;
    }

    struct DealPricing {
        uint256 instructionPrice;
        uint256 paymentCollateral;
        uint256 resultsCollateralMultiple;
        uint256 mediationFee;
    }

    struct Deal {
        string dealId;
        DealMembers members;
        DealTimeouts timeouts;
        DealPricing pricing;
    }

    struct Result {
        string dealId;
        string resultsId;
        string dataId;
        uint256 instructionCount;
    }

    struct Agreement {
        AgreementState state;
        uint256 resourceProviderAgreedAt;
        uint256 jobCreatorAgreedAt;
        uint256 dealCreatedAt;
        uint256 dealAgreedAt;
        uint256 resultsSubmittedAt;
        uint256 resultsAcceptedAt;
        uint256 resultsCheckedAt;
        uint256 mediationAcceptedAt;
        uint256 mediationRejectedAt;
        uint256 timeoutAgreeAt;
        uint256 timeoutSubmitResultsAt;
        uint256 timeoutJudgeResultsAt;
        uint256 timeoutMediateResultsAt;
    }
}

/// @notice What the controller calls when a job creator checks a result.
interface ILilypadMediationHandler {
    /// @notice Asks for a verdict on a deal that has just become ResultsChecked. A revert refuses the check.
    function mediationRequest(SharedStructs.Deal memory deal) external;
}

/// @notice What a mediation handler calls back on the controller. Both revert with "Only mediation" for any other caller and with
/// "ResultsChecked" when the deal is in another state; both pay the mediation fee to `tx.origin`.
interface ILilypadMediationRequester {
    /// @notice Rules for the provider: pays it and refunds its collateral.
    function mediationAcceptResult(string memory dealId) external;

    /// @notice Rules against the provider: refunds the creator but for the fee, slashes the provider's collateral.
    function mediationRejectResult(string memory dealId) external;
}

/// @notice The controller as a mediation handler sees it.
interface ILilypadController is ILilypadMediationRequester {
    /// @notice Where the deals are.
    function getStorageAddress() external view returns (address);
}

/// @notice The ungated views of LilypadStorage.
interface ILilypadStorageViews {
    /// @notice The terms of a deal; all zero when unknown.
    function getDeal(string memory dealId) external view returns (SharedStructs.Deal memory);

    /// @notice State and times (unix seconds) of a deal.
    function getAgreement(string memory dealId) external view returns (SharedStructs.Agreement memory);

    /// @notice The submitted result of a deal; all zero before.
    function getResult(string memory dealId) external view returns (SharedStructs.Result memory);
}
