// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedStructs} from "../interfaces/ILilypad.sol";

/// @notice What Lilypad V1 checks about a deal's terms, with its revert strings. Not checked, as there: doubles, zeros and parties in the
/// list of mediators.
library DealTerms {
    /// @notice Reverts unless the terms can be a deal.
    function requireValid(SharedStructs.Deal memory deal) internal pure {
        SharedStructs.DealMembers memory members = deal.members;
        require(members.resourceProvider != address(0), "RP missing");
        require(members.jobCreator != address(0), "JC missing");
        require(members.solver != address(0), "Solver missing");
        require(members.mediators.length > 0, "Mediators <= 0");
        require(members.resourceProvider != members.jobCreator, "RP / JC same");
        require(deal.timeouts.agree.collateral == 0, "Agree deposit must be 0");
        require(deal.timeouts.mediateResults.collateral == 0, "Mediate deposit must be 0");
    }

    /// @notice Reverts with the name of the first term in which two deals differ.
    function requireSame(SharedStructs.Deal memory written, SharedStructs.Deal memory proposed) internal pure {
        _requireSameMembers(written.members, proposed.members);
        _requireSameTimeout(written.timeouts.agree, proposed.timeouts.agree);
        _requireSameTimeout(written.timeouts.submitResults, proposed.timeouts.submitResults);
        _requireSameTimeout(written.timeouts.judgeResults, proposed.timeouts.judgeResults);
        _requireSameTimeout(written.timeouts.mediateResults, proposed.timeouts.mediateResults);
        _requireSamePricing(written.pricing, proposed.pricing);
    }

    function _requireSameMembers(SharedStructs.DealMembers memory a, SharedStructs.DealMembers memory b) private pure {
        require(a.resourceProvider == b.resourceProvider, "RP");
        require(a.jobCreator == b.jobCreator, "JC");
        require(a.solver == b.solver, "Solver");
        require(a.mediators.length == b.mediators.length, "Mediators");
        for (uint256 i = 0; i < a.mediators.length; i++) {
            require(a.mediators[i] == b.mediators[i], "Mediator");
        }
    }

    function _requireSameTimeout(SharedStructs.DealTimeout memory a, SharedStructs.DealTimeout memory b) private pure {
        require(a.timeout == b.timeout, "Timeout");
        require(a.collateral == b.collateral, "Collateral");
    }

    function _requireSamePricing(SharedStructs.DealPricing memory a, SharedStructs.DealPricing memory b) private pure {
        require(a.instructionPrice == b.instructionPrice, "Price");
        require(a.paymentCollateral == b.paymentCollateral, "Payment");
        require(a.resultsCollateralMultiple == b.resultsCollateralMultiple, "Results");
        require(a.mediationFee == b.mediationFee, "Mediation");
    }
}
