// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Outcomes of votes (1 to 4, and FOUND) and of disputes (1 to 7; NONE until decided).
library Outcome {
    uint8 internal constant NONE = 0;
    uint8 internal constant ACCEPT = 1;
    uint8 internal constant REJECT = 2;
    uint8 internal constant NONDETERMINISTIC = 3;
    uint8 internal constant CANNOT_REPRODUCE = 4;
    uint8 internal constant INCONCLUSIVE = 5;
    uint8 internal constant PREEMPTED = 6;
    uint8 internal constant UNSERVICEABLE = 7;
    /// @dev A vote on a sealed claim: the digest found, ACCEPT or REJECT once the provider has opened its seal.
    uint8 internal constant FOUND = 8;

    /// @notice Whether an outcome is a verdict the controller knows.
    function isVerdict(uint8 outcome) internal pure returns (bool) {
        return outcome == ACCEPT || outcome == REJECT;
    }
}

/// @notice Phases of a dispute.
library Phase {
    uint8 internal constant NONE = 0;
    uint8 internal constant BEACON = 1;
    uint8 internal constant COMMIT = 2;
    uint8 internal constant REVEAL = 3;
    uint8 internal constant TALLY = 4;
    uint8 internal constant DECIDED = 5;
    uint8 internal constant FINAL = 6;
    /// @dev Ruled; an appeal may be raised or a canary opened. Between TALLY and DECIDED.
    uint8 internal constant APPEAL = 7;
    /// @dev Opened as a canary; its slashes wait and may be appealed. Between APPEAL or DECIDED and FINAL.
    uint8 internal constant CANARY = 8;
    /// @dev The outcome is final, rounds are not settled yet. Between DECIDED or CANARY and FINAL.
    uint8 internal constant SETTLING = 9;
}

/// @notice Why a seat is slashed.
library Fault {
    uint8 internal constant NONE = 0;
    uint8 internal constant NO_COMMIT = 1;
    uint8 internal constant NO_REVEAL = 2;
    uint8 internal constant INCOHERENT = 3;
    /// @dev Against the truth of a canary.
    uint8 internal constant CANARY = 4;
}

/// @notice How much time a dispute's deal leaves it.
library Mode {
    uint8 internal constant STANDARD = 1;
    /// @dev One round with short phases, no appeal, REJECT only if every seat says so.
    uint8 internal constant EXPRESS = 2;
}

/// @notice Reasons a vote gives with CANNOT_REPRODUCE: 1 EXECUTOR_UNAVAILABLE, 2 KNOWN_ANSWER_FAILED, 3 FETCH_FAILED, 4 INPUTS_UNBOUND,
/// 5 RESOURCE_LIMIT, 6 TIMEOUT, 7 CLASS_UNKNOWN, 8 CLAIM_MALFORMED, 9 MODULE_REFUSED, 10 DEAL_UNPROVEN, 11 OUTPUT_REFUSED,
/// 12 CLASS_UNAVAILABLE, 13 CLAIM_REFUSED, 14 MODULE_MUTABLE.
library Reason {
    uint16 internal constant NONE = 0;
    uint16 internal constant CLASS_UNKNOWN = 7;
    uint16 internal constant LAST = 14;
}
