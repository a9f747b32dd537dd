// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What governance fixes for a draw class. Weights are wei of stake.
struct ClassTerms {
    /// @dev Mediators may register and challengers may name it.
    bool listed;
    /// @dev Its jobs give the same bytes everywhere, so a REJECT counts even where the provider declared no class.
    bool portable;
    /// @dev While only two mediators can be drawn, they form the panel.
    bool pairs;
    /// @dev Drawable operators (a panel seats one mediator of each) from which a dispute may have a second round (7 seats): at least 10.
    uint16 secondRoundFrom;
    /// @dev Drawable operators (a panel seats one mediator of each) from which a dispute may have a third round (15 seats): at least 25, not below secondRoundFrom.
    uint16 thirdRoundFrom;
    /// @dev Total weight below which no challenge is taken.
    uint96 weightFloor;
    /// @dev The most that all mediators of one operator weigh together; 0 for no cap.
    uint96 weightCap;
}

/// @notice The draw classes, who may be drawn from them and how far a dispute can go in each. Changes wait for the delay of the parameters.
interface IDrawClasses {
    /// @notice A class's terms wait for their delay (unix seconds).
    event ClassScheduled(bytes32 indexed drawClass, ClassTerms terms, uint64 applicableAt);
    /// @notice A class's terms are in force.
    event ClassApplied(bytes32 indexed drawClass, ClassTerms terms);

    error ZeroDrawClass();
    error NothingScheduled(bytes32 drawClass);
    error TooEarly(uint64 applicableAt, uint64 got);
    error LadderTooShort(uint16 minimum, uint16 got);
    error TermsMissing(uint256 classes, uint256 got);

    /// @notice The terms of a class; all zero when it was never listed.
    function termsOf(bytes32 drawClass) external view returns (ClassTerms memory terms);

    /// @notice The terms that wait for their delay, and when they may be applied (unix seconds, 0 when none wait).
    function scheduled(bytes32 drawClass) external view returns (ClassTerms memory terms, uint64 applicableAt);

    /// @notice Schedules a class's terms; replaces those that still wait and restarts the delay. Owner only.
    /// @dev Reverts ZeroDrawClass, LadderTooShort, and OwnableUnauthorizedAccount. Emits ClassScheduled.
    function schedule(bytes32 drawClass, ClassTerms calldata terms) external;

    /// @notice Puts scheduled terms in force. Anyone.
    /// @dev Reverts NothingScheduled, TooEarly. Emits ClassApplied.
    function applyScheduled(bytes32 drawClass) external;
}
