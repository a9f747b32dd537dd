// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../../../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {HostileController} from "../HostileController.sol";
import {Custodians} from "./Custodians.sol";

/// @notice Who owns the parameters, the classes and the controller, and changes them while disputes are open.
abstract contract Governors is Custodians {
    function schedule(uint256 seed) external watched {
        if (_roll(seed, "what") % 2 == 0) {
            parameters.schedule(_anySet(_roll(seed, "set")));
        } else {
            uint256 which = _roll(seed, "class") % 3;
            drawClasses.schedule(classes[which], _anyTerms(which, _roll(seed, "terms")));
        }
    }

    function applyScheduled(uint256 seed) external watched {
        (, uint64 applicableAt) = parameters.scheduled();
        bool due = applicableAt != 0 && block.timestamp >= applicableAt;
        (bool done,) = address(parameters).call(abi.encodeCall(parameters.applyScheduled, ()));
        assertTrue(done == due, "I18: parameters before their delay");
        if (done && _countOpen() > 0) reached["parameters changed"]++;
        bytes32 drawClass = classes[seed % 3];
        (, applicableAt) = drawClasses.scheduled(drawClass);
        due = applicableAt != 0 && block.timestamp >= applicableAt;
        (done,) = address(drawClasses).call(abi.encodeCall(drawClasses.applyScheduled, (drawClass)));
        assertTrue(done == due, "I18: terms before their delay");
        if (done && _countOpen() > 0) reached["terms changed"]++;
    }

    /// @notice The controller obliges most of the time.
    function turn(uint256 seed) external watched {
        uint256 dice = _roll(seed, "mood") % 18;
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 5);
        HostileController.Mood mood = dice < 6 ? HostileController.Mood(dice) : HostileController.Mood.HONEST;
        gate.setMood(mood, found ? _cases[k].id : bytes32(0));
    }

    /// @notice The token's owner stops transfers. Whatever needs none goes on.
    function pause(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        if (!found) return;
        token.pause();
        bytes32 id = _cases[k].id;
        uint8 phase = pool.phase(id);
        bool stuck = phase == 5 && !_isTold(k) && !_tryFinalise(k, stranger);
        if (phase >= 1 && phase <= 4) _advance(k, seed);
        token.unpause();
        reached["paused"]++;
        if (!stuck) return;
        (uint256 stake, uint256 bonds) = (registry.totalStake(), canaries.totalBonds());
        _finaliseStep(k, stranger);
        bool moved = registry.totalStake() < stake || canaries.totalBonds() < bonds;
        assertTrue(moved, "I19: nothing had to move, but the pause held it up");
    }

    function _advance(uint256 k, uint256 seed) internal virtual;

    function _anySet(uint256 dice) private pure returns (ParameterSet memory set) {
        set = _defaults();
        set.beaconTimeout = uint32(300 + dice % 400);
        set.commitDuration = uint32(200 + (dice >> 8) % 200);
        set.revealDuration = uint32(90 + (dice >> 16) % 90);
        set.appealWindow = uint32(300 + (dice >> 24) % 600);
        set.finaliseGrace = uint32((dice >> 32) % 120);
        set.canaryWindow = uint32(600 + (dice >> 40) % 3_000);
        set.jailPeriod = uint32((dice >> 48) % 2 days);
        set.maxOpenLocks = uint8(2 + (dice >> 56) % 4);
        set.absencesToJail = uint8((dice >> 64) % 4);
        set.noCommitSlashBps = uint16((dice >> 72) % 4_000);
        set.noRevealSlashBps = uint16(6_000 + (dice >> 80) % 4_001);
        set.incoherentSlashBps = uint16((dice >> 88) % 6_000);
        set.canarySlashBps = uint16((dice >> 96) % 10_001);
        set.treasuryBps = uint16((dice >> 104) % 3_000);
        set.insuranceBps = uint16((dice >> 112) % 10_001);
        set.lockPerSeat = uint128(10e18 + (dice >> 120) % 15e18);
        set.minimumStake = 5 * set.lockPerSeat;
        set.feePerSeat = uint128(1e18 + (dice >> 184) % 1e18);
        set.finaliserTip = uint128((dice >> 248) * 1e15);
    }

    function _anyTerms(uint256 which, uint256 dice) private pure returns (ClassTerms memory terms) {
        terms = _terms();
        terms.listed = dice % 5 > 0;
        terms.portable = which == 1 ? (dice >> 8) % 4 == 0 : (dice >> 8) % 4 > 0;
        terms.pairs = which != 1;
        terms.thirdRoundFrom = uint16(25 + (dice >> 16) % 3);
        terms.weightCap = (dice >> 24) % 3 == 0 ? uint96(250e18) : 0;
    }
}
