// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView} from "../../../src/interfaces/IDisputePool.sol";
import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {Mode} from "../../../src/libraries/Numbers.sol";
import {MoneyBook} from "./MoneyBook.sol";

/// @notice Where each dispute stands: onwards only, one outcome, one verdict, by the parameters it began with.
abstract contract LifeBook is MoneyBook {
    /// @dev Round, whether a canary, phase: how far each case has come.
    mapping(uint256 k => uint256 rank) private _ranks;
    mapping(uint256 k => uint8 phase) private _phases;
    /// @dev Once the outcome is final.
    mapping(uint256 k => uint8 outcome) public finalOutcome;
    /// @dev Of what the dispute was opened with.
    mapping(uint256 k => bytes32 hash) private _termsHash;

    /// @dev After each action, whoever acted.
    modifier watched() {
        _;
        for (uint256 k = 0; k < DEALS; k++) {
            if (_cases[k].id != 0) _note(k);
        }
    }

    function _noteOpened(uint256 k) internal {
        _termsHash[k] = _hashTerms(pool.getDispute(_cases[k].id));
    }

    function _note(uint256 k) private {
        uint8 phase = pool.phase(_cases[k].id);
        // Looking at all of it is dear.
        if (phase == _phases[k]) return;
        _phases[k] = phase;
        assertTrue(finalOutcome[k] == 0 || phase == 6, "I4: no longer final");
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        uint256 rank = uint256(dispute.currentRound) << 8 | (dispute.canaryTruth == 0 ? 0 : 16) | _order(phase);
        assertTrue(rank >= _ranks[k], "I7: a phase came back");
        _ranks[k] = rank;
        if (phase != 6 && phase != 9) return;
        if (finalOutcome[k] == 0) {
            finalOutcome[k] = dispute.outcome;
            reached[_nameOf(dispute.outcome)]++;
        }
    }

    /// @notice I4, I5, I16, I18 of one case.
    function requireLawful(uint256 k) public view {
        bytes32 id = _cases[k].id;
        if (id == 0) return;
        DisputeView memory dispute = pool.getDispute(id);
        assertEq(_hashTerms(dispute), _termsHash[k], "I18: the terms of an open dispute changed");
        assertEq(
            keccak256(abi.encode(parameters.at(dispute.parameterVersion))),
            keccak256(abi.encode(_sets[k])),
            "I18: a version changed"
        );
        uint256 verdicts = gate.verdicts(_keyOf(k));
        bool isFinal = dispute.phase == 6 || dispute.phase == 9;
        if (!isFinal) {
            assertEq(verdicts, 0, "I5: a verdict before its time");
            assertEq(finalOutcome[k], 0, "I4: no longer final");
            return;
        }
        assertEq(dispute.outcome, finalOutcome[k], "I4: a final outcome changed");
        assertTrue(dispute.outcome >= 1 && dispute.outcome <= 7, "I4: no outcome");
        bool delivered = dispute.outcome <= 2 && dispute.canaryTruth == 0;
        assertEq(verdicts, delivered ? 1 : 0, dispute.canaryTruth == 0 ? "I5: verdicts" : "I16: a canary's verdict");
        uint8 state = _state(dispute.dealId);
        if (delivered) assertEq(state, dispute.outcome == 1 ? 5 : 6, "I5: what the controller did");
        else assertTrue(state == 4 || state == 10, "I5: the controller decided something else");
    }

    /// @notice How many deals there are.
    function dealCount() external pure returns (uint256) {
        return DEALS;
    }

    function _order(uint8 phase) private pure returns (uint256) {
        uint8[10] memory order = [0, 1, 2, 3, 4, 6, 8, 5, 5, 7];
        return order[phase];
    }

    function _hashTerms(DisputeView memory dispute) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                dispute.parameterVersion,
                dispute.mode,
                dispute.rounds,
                dispute.classRounds,
                dispute.rejectable,
                dispute.highestRung,
                dispute.deadline,
                dispute.mediationFee,
                dispute.drawClass,
                dispute.policyDigest
            )
        );
    }

    /// @dev I18: when a ruling of this moment must become final, by what was in force when the dispute opened.
    function _expectedFinalAt(uint256 k, DisputeView memory dispute) internal view returns (uint256) {
        ParameterSet memory set = _sets[k];
        if (dispute.canaryTruth != 0) return block.timestamp + set.canaryWindow;
        uint256 end = block.timestamp + set.appealWindow + set.finaliseGrace + set.finaliseMargin;
        bool windowed = dispute.mode == Mode.STANDARD && end <= dispute.deadline;
        return block.timestamp + (windowed ? set.appealWindow : 0);
    }

    function _nameOf(uint8 outcome) private pure returns (bytes32) {
        bytes32[8] memory names = [
            bytes32("none"),
            "ACCEPT",
            "REJECT",
            "NONDETERMINISTIC",
            "CANNOT_REPRODUCE",
            "INCONCLUSIVE",
            "PREEMPTED",
            "UNSERVICEABLE"
        ];
        return names[outcome];
    }
}
