// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ClassTerms, IDrawClasses} from "./interfaces/IDrawClasses.sol";
import {IParameters} from "./interfaces/IParameters.sol";

/// @notice The terms of every draw class: the owner schedules, anyone applies after the delay of the parameters.
contract DrawClasses is IDrawClasses, Ownable2Step {
    /// @dev Seats of rounds 1 and 2 together, and of all three: fewer mediators cannot fill them without sitting twice.
    uint16 private constant LEAST_FOR_TWO_ROUNDS = 10;
    uint16 private constant LEAST_FOR_THREE_ROUNDS = 25;

    struct Scheduled {
        ClassTerms terms;
        uint64 applicableAt;
    }

    /// @notice Whose delay every change waits for.
    IParameters public immutable parameters;

    mapping(bytes32 drawClass => ClassTerms terms) private _terms;
    mapping(bytes32 drawClass => Scheduled next) private _scheduled;

    /// @param owner_ who schedules
    /// @param parameters_ whose delay every change waits for
    /// @param initialClasses classes in force at once
    /// @param initialTerms their terms, in the same order
    constructor(
        address owner_,
        IParameters parameters_,
        bytes32[] memory initialClasses,
        ClassTerms[] memory initialTerms
    ) Ownable(owner_) {
        parameters = parameters_;
        if (initialClasses.length != initialTerms.length) {
            revert TermsMissing(initialClasses.length, initialTerms.length);
        }
        for (uint256 i = 0; i < initialClasses.length; i++) {
            _requireValid(initialClasses[i], initialTerms[i]);
            _apply(initialClasses[i], initialTerms[i]);
        }
    }

    /// @inheritdoc IDrawClasses
    function termsOf(bytes32 drawClass) external view returns (ClassTerms memory) {
        return _terms[drawClass];
    }

    /// @inheritdoc IDrawClasses
    function scheduled(bytes32 drawClass) external view returns (ClassTerms memory terms, uint64 applicableAt) {
        Scheduled storage next = _scheduled[drawClass];
        return (next.terms, next.applicableAt);
    }

    /// @inheritdoc IDrawClasses
    function schedule(bytes32 drawClass, ClassTerms calldata terms) external onlyOwner {
        _requireValid(drawClass, terms);
        uint64 applicableAt = uint64(block.timestamp) + parameters.delay();
        _scheduled[drawClass] = Scheduled(terms, applicableAt);
        emit ClassScheduled(drawClass, terms, applicableAt);
    }

    /// @inheritdoc IDrawClasses
    function applyScheduled(bytes32 drawClass) external {
        Scheduled memory next = _scheduled[drawClass];
        if (next.applicableAt == 0) revert NothingScheduled(drawClass);
        if (block.timestamp < next.applicableAt) revert TooEarly(next.applicableAt, uint64(block.timestamp));
        delete _scheduled[drawClass];
        _apply(drawClass, next.terms);
    }

    function _apply(bytes32 drawClass, ClassTerms memory terms) private {
        _terms[drawClass] = terms;
        emit ClassApplied(drawClass, terms);
    }

    function _requireValid(bytes32 drawClass, ClassTerms memory terms) private pure {
        if (drawClass == 0) revert ZeroDrawClass();
        _requireLadder(LEAST_FOR_TWO_ROUNDS, terms.secondRoundFrom);
        _requireLadder(LEAST_FOR_THREE_ROUNDS, terms.thirdRoundFrom);
        _requireLadder(terms.secondRoundFrom, terms.thirdRoundFrom);
    }

    function _requireLadder(uint16 minimum, uint16 got) private pure {
        if (got < minimum) revert LadderTooShort(minimum, got);
    }
}
